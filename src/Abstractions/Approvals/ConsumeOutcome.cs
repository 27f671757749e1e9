namespace Gateway.Abstractions.Approvals;

/// <summary>Whether an approval was taken to run, and how it stands after that.</summary>
/// <param name="Result">Whether it was taken.</param>
/// <param name="View">The approval; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("gw.ConsumeOutcome")]
public sealed record ConsumeOutcome([property: Id(0)] ConsumeResult Result, [property: Id(1)] ApprovalView? View);
