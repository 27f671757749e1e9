using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>One text in the shadow of a policy.</summary>
/// <param name="Sha256">SHA-256 of the text, lower-case hexadecimal.</param>
/// <param name="FirstAtUnixMs">Its first difference, milliseconds since 1970-01-01 UTC.</param>
/// <param name="LastAtUnixMs">Its last difference.</param>
/// <param name="Differences">How many there are.</param>
/// <param name="Changes">By what was decided and what would have been; equal effects hide other values.</param>
public sealed record ShadowText(
    string Sha256, long FirstAtUnixMs, long LastAtUnixMs, long Differences, ImmutableArray<BacktestChange> Changes);
