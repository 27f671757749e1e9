using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>The newest checkpoint.</summary>
/// <param name="Note">The signed note; left out before the first.</param>
/// <param name="Size">Leaves of its tree.</param>
/// <param name="WaitedMs">How old the oldest entry that it covers newly was when it was signed, milliseconds.</param>
/// <param name="Problem">Why nothing can be signed now; left out when all is well.</param>
internal sealed record CheckpointItem(string? Note, long Size, long WaitedMs, string? Problem)
{
    public static CheckpointItem Of(EvidenceStanding standing) => new(
        standing.Note.Length > 0 ? standing.Note : null, standing.Size, standing.WaitedMs,
        standing.Problem.Length > 0 ? standing.Problem : null);
}
