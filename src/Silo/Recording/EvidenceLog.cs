using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>How sealing stands, for whoever asks. Written by the one that seals; safe for several threads.</summary>
internal sealed class EvidenceLog
{
    private volatile Standing _standing = new(null, null, 0, null, 0);

    /// <summary>The folder; null while checkpoints are off or not begun.</summary>
    public string? Folder { get; set; }

    /// <summary>The newest checkpoint; null before the first.</summary>
    public SignedNote? Latest => _standing.Latest;

    /// <summary>Where that stands; null before the first.</summary>
    public CheckpointPosition? Newest => _standing.Newest;

    /// <summary>Leaves of its tree.</summary>
    public long Size => _standing.Size;

    /// <summary>Why nothing can be sealed now, and what to do; null when all is well.</summary>
    public string? Problem => _standing.Problem;

    /// <summary>How old the oldest entry of the newest checkpoint was when that was signed, milliseconds.</summary>
    public long WaitedMs => _standing.WaitedMs;

    /// <summary>Notes that a checkpoint was signed, or that there is nothing to sign.</summary>
    public void Note(SignedNote? latest, long size, long waitedMs) =>
        _standing = new Standing(latest, Position(latest), size, null, waitedMs);

    /// <summary>Notes that sealing failed.</summary>
    public void Fail(string problem) => _standing = _standing with { Problem = problem };

    private static CheckpointPosition? Position(SignedNote? latest) =>
        latest is not null && Checkpoint.Parse(latest.Text) is { } checkpoint
            ? new CheckpointPosition(checkpoint.Origin, checkpoint.Size) : null;

    private sealed record Standing(SignedNote? Latest, CheckpointPosition? Newest, long Size, string? Problem, long WaitedMs);
}
