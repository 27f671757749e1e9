namespace Gateway.Governance.Policies.Backtests;

/// <summary>Which recorded decisions are looked at.</summary>
/// <param name="Policy">Those of the policy of this name.</param>
/// <param name="Since">Those that were made then or later.</param>
/// <param name="Connection">Only those of this connection; null for all.</param>
public sealed record DecisionScope(string Policy, DateTimeOffset Since, string? Connection);
