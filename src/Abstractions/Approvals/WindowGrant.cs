using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>A yes for more than one call: of the same tool, by the same rule and policy version, with arguments that are the same but
/// where a constraint says otherwise.</summary>
/// <param name="Scope">Whose calls.</param>
/// <param name="UsesMax">How many calls, the first included.</param>
/// <param name="Seconds">How long it is open from the decision on.</param>
/// <param name="Constraints">Arguments that may differ, and how far; empty for exactly this call again.</param>
/// <param name="UntilUnixMs">When it closes; 0 in a vote, set by the decision.</param>
[GenerateSerializer, Immutable, Alias("gw.WindowGrant")]
public sealed record WindowGrant(
    [property: Id(0)] GrantScope Scope,
    [property: Id(1)] int UsesMax,
    [property: Id(2)] int Seconds,
    [property: Id(3)] ImmutableArray<ArgumentConstraint> Constraints,
    [property: Id(4)] long UntilUnixMs);
