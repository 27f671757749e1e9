using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>One thing that happened to an approval; kept with it, in order, for ever.</summary>
/// <param name="Sequence">From 1, without gaps, within the approval. Approval and sequence name a change for good.</param>
/// <param name="Kind">What happened.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="By">Who did it; null where time or the gateway did.</param>
/// <param name="ByName">Their name for people; empty without one.</param>
/// <param name="Text">The reason or what changed, in words; may be empty.</param>
/// <param name="Channel">How it came; empty where nobody did it.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalChange")]
public sealed record ApprovalChange(
    [property: Id(0)] int Sequence,
    [property: Id(1)] ApprovalChangeKind Kind,
    [property: Id(2)] long AtUnixMs,
    [property: Id(3)] PrincipalKey? By,
    [property: Id(4)] string ByName,
    [property: Id(5)] string Text,
    [property: Id(6)] string Channel);
