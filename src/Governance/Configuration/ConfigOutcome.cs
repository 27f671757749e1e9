using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>What became of reading a configuration: all of it, or every error.</summary>
/// <param name="Config">The configuration; null when there is an error.</param>
/// <param name="Errors">Every error, in the order of file, line and column; empty when <paramref name="Config"/> is there.</param>
/// <param name="Warnings">What is allowed but should be meant, such as <c>default: allow</c>.</param>
public sealed record ConfigOutcome(GatewayConfig? Config, ImmutableArray<ConfigError> Errors, ImmutableArray<ConfigError> Warnings);
