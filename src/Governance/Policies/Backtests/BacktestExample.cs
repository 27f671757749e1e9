namespace Gateway.Governance.Policies.Backtests;

/// <summary>One recorded decision that a report names.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">The entry.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="AtUnixMs">When it was decided.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The tool, prompt or resource; empty for none.</param>
/// <param name="Was">The recorded effect.</param>
/// <param name="WasRule">The rule that decided then.</param>
/// <param name="Now">The candidate's effect, or the possible ones with <c>or</c> between them.</param>
/// <param name="NowRule">The candidate's rule; the rules that cannot be told where it is not certain.</param>
public sealed record BacktestExample(
    string Session, long Sequence, string Exchange, long AtUnixMs, string Method, string Target, string Was, string WasRule, string Now,
    string NowRule);
