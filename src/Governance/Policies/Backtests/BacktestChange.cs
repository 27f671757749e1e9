using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Decisions that come out alike.</summary>
/// <param name="Was">The recorded effect.</param>
/// <param name="Now">The candidate's effect; <c>undecidable</c> where the recording hides what it would look at.</param>
/// <param name="Count">How many.</param>
/// <param name="Examples">The first of them.</param>
public sealed record BacktestChange(string Was, string Now, long Count, ImmutableArray<BacktestExample> Examples);
