using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Evaluates rules for one exchange within one budget.</summary>
internal ref struct RuleEvaluation(ExchangeFacts facts)
{
    /// <summary>Cost units that one rule may use.</summary>
    public const int RuleCost = 100_000;

    /// <summary>Cost units that all rules may use for one decision.</summary>
    public const int DecisionCost = 1_000_000;

    private int _left = DecisionCost;

    /// <summary>How the rule comes out.</summary>
    public RuleMatch Match(PolicyRule rule) => Match(rule, out _);

    /// <summary>How the rule comes out, with the evaluation's own result.</summary>
    public RuleMatch Match(PolicyRule rule, out CelResult result)
    {
        if (facts.Recorded(rule.Condition) is { } recorded)
        {
            result = default;
            return Of(recorded, rule);
        }

        var limit = Math.Min(RuleCost, Math.Max(_left, 1));
        result = rule.When.Evaluate(facts, limit);
        _left -= Math.Min(result.Cost, limit);
        if (result.IsTrue) return RuleMatch.Yes;
        if (result.IsFalse) return RuleMatch.No;
        if (result.Outcome == CelOutcome.Unknown) return RuleMatch.Depends;
        // What could not be afforded says nothing of which facts it needs.
        if (result.Cost <= limit && IsOfOthers(rule)) return RuleMatch.NotConcerned;

        // A fact that it may not have says nothing, and while listing neither does a bound that was reached.
        if ((rule.Roots & facts.MaybeNotConcerned) != FactRoots.None || (facts.IsListing && result.Cost >= limit)) return RuleMatch.Depends;
        return Failed(rule);
    }

    // Whether a condition that failed needs a fact which exchanges of this method do not have: with any value there it might not fail.
    private bool IsOfOthers(PolicyRule rule)
    {
        if ((rule.Roots & facts.NotConcerned) == FactRoots.None) return false;
        var limit = Math.Min(RuleCost, Math.Max(_left, 1));
        var result = rule.When.Evaluate(new OpenFacts(facts), limit);
        _left -= Math.Min(result.Cost, limit);
        return result.Outcome == CelOutcome.Unknown && result.Cost <= limit;
    }

    /// <summary>How the rule's condition comes out, whatever the rule does with it; null when it could not be told for lack of
    /// facts.</summary>
    public ConditionResult? Condition(PolicyRule rule) => (Match(rule, out var result), result.Outcome) switch
    {
        (RuleMatch.Yes, _) => ConditionResult.True,
        (RuleMatch.NotConcerned, _) => ConditionResult.NotConcerned,
        (RuleMatch.Depends, _) => null,
        (_, CelOutcome.Error) => ConditionResult.Error,
        _ => ConditionResult.False,
    };

    private static RuleMatch Of(ConditionResult recorded, PolicyRule rule) => recorded switch
    {
        ConditionResult.True => RuleMatch.Yes,
        ConditionResult.False => RuleMatch.No,
        ConditionResult.NotConcerned => RuleMatch.NotConcerned,
        _ => Failed(rule),
    };

    private static RuleMatch Failed(PolicyRule rule) =>
        rule.Effect is RuleEffect.Allow or RuleEffect.Reveal ? RuleMatch.No : RuleMatch.Doubt;
}
