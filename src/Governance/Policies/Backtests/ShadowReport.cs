using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a policy in the shadow of a live one said otherwise, by the recording.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Decisions">Decisions of the live policy in the time looked at, whether or not a shadow was there.</param>
/// <param name="Shadows">Every text that was in its shadow and differed, the newest difference first.</param>
/// <param name="Cut">Why not all of the recording was looked at; empty when it was.</param>
public sealed record ShadowReport(string Policy, long Decisions, ImmutableArray<ShadowText> Shadows, string Cut);
