namespace Gateway.Abstractions.Approvals;

/// <summary>The widest window that a rule lets an approver open.</summary>
/// <param name="UsesMax">Most calls that may run under it, 1 to 1,000.</param>
/// <param name="SecondsMax">Longest time that it may be open.</param>
/// <param name="Scope">Whose calls it may let run, at most.</param>
[GenerateSerializer, Immutable, Alias("gw.WindowLimits")]
public sealed record WindowLimits(
    [property: Id(0)] int UsesMax, [property: Id(1)] int SecondsMax, [property: Id(2)] GrantScope Scope);
