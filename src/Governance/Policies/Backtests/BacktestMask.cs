namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a mask rule of the candidate would hide that stands unhidden in the recording.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Kind">What it finds; <c>path</c> for what a path hides.</param>
/// <param name="Count">Values.</param>
/// <param name="Session">Session of the first.</param>
/// <param name="Sequence">Entry of the first.</param>
/// <param name="Path">Where it stands in its message.</param>
public sealed record BacktestMask(string Rule, string Kind, long Count, string Session, long Sequence, string Path);
