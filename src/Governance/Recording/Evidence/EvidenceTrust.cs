using System.Collections.Immutable;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>What whoever verifies knows from elsewhere.</summary>
/// <param name="Keys">Signing keys; the last checkpoint must be signed by one, or by one that was handed over to. Empty: any.</param>
/// <param name="Checkpoint">A checkpoint from before, which what is there now must begin with; null for none.</param>
public sealed record EvidenceTrust(ImmutableArray<NoteKey> Keys, Checkpoint? Checkpoint)
{
    /// <summary>Nothing is known.</summary>
    public static EvidenceTrust None { get; } = new([], null);

    /// <summary>Whether checkpoints must be there.</summary>
    public bool IsAsked => !Keys.IsEmpty || Checkpoint is not null;
}
