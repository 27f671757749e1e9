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
        var limit = Math.Min(RuleCost, Math.Max(_left, 1));
        result = rule.When.Evaluate(facts, limit);
        _left -= Math.Min(result.Cost, limit);
        if (result.IsTrue) return RuleMatch.Yes;
        if (result.IsFalse) return RuleMatch.No;
        if (result.Outcome == CelOutcome.Unknown) return RuleMatch.Depends;
        if ((rule.Roots & facts.NotConcerned) != FactRoots.None) return RuleMatch.NotConcerned;

        // While listing, a bound that was reached says nothing of the call itself, and neither does a fact it may not have.
        if (facts.IsListing && (result.Cost >= limit || (rule.Roots & facts.MaybeNotConcerned) != FactRoots.None)) return RuleMatch.Depends;
        return rule.Effect is RuleEffect.Allow or RuleEffect.Reveal ? RuleMatch.No : RuleMatch.Doubt;
    }
}
