namespace Gateway.Abstractions.Policies;

/// <summary>What led to a decision.</summary>
/// <param name="Policy">The policy's name; empty when the connection names none.</param>
/// <param name="Version">The policy's version, from 1; 0 when no policy was there.</param>
/// <param name="Rule">The rule that decided; <c>default</c> when none matched, <c>protocol</c> for the protocol's own housekeeping.</param>
[GenerateSerializer, Immutable, Alias("gw.DecisionBasis")]
public readonly record struct DecisionBasis([property: Id(0)] string Policy, [property: Id(1)] long Version, [property: Id(2)] string Rule);
