using System.Collections.Immutable;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Policies;

/// <summary>Notes how conditions came out, where a recording will not show what they looked at.</summary>
internal static class ConditionRecord
{
    /// <summary>Most conditions of one entry.</summary>
    public const int ConditionsMax = 1_000;

    /// <summary>The conditions that mention one of <paramref name="roots"/>, each once. Those of rules that the index leaves out for this
    /// exchange come out the same for whoever knows the name of what is called.</summary>
    public static ImmutableArray<RecordedCondition> Of(CompiledPolicy policy, ExchangeFacts exchange, Facts facts, FactRoots roots)
    {
        var conditions = ImmutableArray.CreateBuilder<RecordedCondition>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var effect in Enum.GetValues<RuleEffect>())
        {
            var all = (roots & FactRoots.Tool) != FactRoots.None;
            var rules = all ? new RuleMerge([.. policy.Rules.Where(rule => rule.Effect == effect)], [], [], [])
                : policy.Candidates(facts, effect);
            while (rules.TryNext(out var rule))
            {
                if ((rule.Roots & roots) == FactRoots.None || !seen.Add(rule.Condition)) continue;
                // Each has a budget of its own: what a decision could not afford is rare, and then it denied.
                if (new RuleEvaluation(exchange).Condition(rule) is not { } result) continue;
                conditions.Add(new RecordedCondition(rule.Condition, result));
                if (conditions.Count == ConditionsMax) return conditions.ToImmutable();
            }
        }

        return conditions.ToImmutable();
    }
}
