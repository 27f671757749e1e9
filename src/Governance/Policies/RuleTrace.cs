namespace Gateway.Governance.Policies;

/// <summary>How one rule came out for an exchange.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Line">Line of the policy's source where it begins, from 1.</param>
/// <param name="Match">How its expression came out.</param>
/// <param name="Note">Why, where that needs a word: the evaluation's error, or that the rule has no say; empty otherwise. Never a
/// value.</param>
public sealed record RuleTrace(string Rule, RuleEffect Effect, int Line, RuleMatch Match, string Note);
