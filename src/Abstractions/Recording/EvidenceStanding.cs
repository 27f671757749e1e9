using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>How the signing of recordings stands.</summary>
/// <param name="Note">The newest checkpoint, a signed note; empty before the first.</param>
/// <param name="Size">Leaves of its tree.</param>
/// <param name="WaitedMs">How old the oldest entry that it covers newly was when it was signed, milliseconds.</param>
/// <param name="Problem">Why nothing can be signed now, and what to do; empty when all is well.</param>
/// <param name="Damaged">Sessions whose recordings are damaged, so that nothing is added to them.</param>
[GenerateSerializer, Immutable, Alias("gw.EvidenceStanding")]
public sealed record EvidenceStanding(
    [property: Id(0)] string Note,
    [property: Id(1)] long Size,
    [property: Id(2)] long WaitedMs,
    [property: Id(3)] string Problem,
    [property: Id(4)] ImmutableArray<string> Damaged)
{
    /// <summary>There is nothing.</summary>
    public static EvidenceStanding None { get; } = new("", 0, 0, "", []);
}
