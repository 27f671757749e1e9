using System.Collections.Immutable;

namespace Gateway.Governance.Policies;

/// <summary>What became of a policy document: a policy, or every error.</summary>
/// <param name="Policy">The policy; null when there is an error.</param>
/// <param name="Errors">Every error in the order of the document; empty when <paramref name="Policy"/> is there.</param>
public sealed record PolicyCompilation(CompiledPolicy? Policy, ImmutableArray<PolicyError> Errors);
