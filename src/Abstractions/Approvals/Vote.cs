using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>One person's decision.</summary>
/// <param name="Approve">Yes or no.</param>
/// <param name="Voter">The verified decider.</param>
/// <param name="Reason">Why; at most 1,000 characters, may be empty for a yes.</param>
[GenerateSerializer, Immutable, Alias("gw.Vote")]
public sealed record Vote([property: Id(0)] bool Approve, [property: Id(1)] Principal Voter, [property: Id(2)] string Reason);
