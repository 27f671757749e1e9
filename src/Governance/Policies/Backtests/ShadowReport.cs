using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a policy in the shadow of a live one said otherwise, by the recording.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Decisions">Decisions of the live policy in the time looked at, whether or not a shadow was there.</param>
/// <param name="Erased">Decisions of that time that were erased, or whose key is gone: of which policy they were is gone with them.</param>
/// <param name="Shadows">Every text that was in its shadow and differed, the newest difference first.</param>
/// <param name="Cut">Why not all of the recording was looked at; empty when it was.</param>
public sealed record ShadowReport(string Policy, long Decisions, long Erased, ImmutableArray<ShadowText> Shadows, string Cut);
