using Gateway.Governance.Policies;

namespace Gateway.Edge.Management.Policies;

/// <summary>How one rule came out.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Line">Line of the policy's text where it begins, from 1.</param>
/// <param name="Match">How its expression came out.</param>
/// <param name="Note">Why, where that needs a word; left out otherwise.</param>
internal sealed record RuleItem(string Rule, RuleEffect Effect, int Line, RuleMatch Match, string? Note)
{
    public static RuleItem Of(RuleTrace trace) =>
        new(trace.Rule, trace.Effect, trace.Line, trace.Match, trace.Note.Length > 0 ? trace.Note : null);
}
