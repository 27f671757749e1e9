using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>A vote that was accepted.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Voter">Whose it is.</param>
/// <param name="Name">Their name for people.</param>
/// <param name="Groups">Their groups at the vote.</param>
/// <param name="Reason">Why.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Revision">The revision that it is about; an older one counts no more.</param>
/// <param name="Origin">How it came.</param>
[GenerateSerializer, Immutable, Alias("gw.CountedVote")]
public sealed record CountedVote(
    [property: Id(0)] VoteKind Kind,
    [property: Id(1)] PrincipalKey Voter,
    [property: Id(2)] string Name,
    [property: Id(3)] ImmutableArray<string> Groups,
    [property: Id(4)] string Reason,
    [property: Id(5)] long AtUnixMs,
    [property: Id(6)] int Revision,
    [property: Id(7)] VoteOrigin Origin)
{
    /// <summary>The window that the vote names; null for this one call.</summary>
    [Id(8)] public WindowGrant? Window { get; init; }
}
