namespace Gateway.Abstractions.Approvals;

/// <summary>What became of a vote, and how the approval stands after it.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="View">The approval; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("gw.VoteOutcome")]
public sealed record VoteOutcome([property: Id(0)] VoteResult Result, [property: Id(1)] ApprovalView? View)
{
    /// <summary>What was wrong with it, in words for the voter; empty where the result says all.</summary>
    [Id(2)] public string Detail { get; init; } = "";
}
