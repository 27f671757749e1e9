using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Policies;

/// <summary>Finds the few rules of a policy that could match an exchange, by the keys that their expressions show.</summary>
/// <remarks>A rule stands under its tools, else its methods, else its connections, else among those that every exchange meets. Leaving
/// one out
/// is right because a conjunction with a false part is false whatever its other parts are (CEL absorbs their errors).</remarks>
internal sealed class RuleIndex
{
    private readonly RuleSet _all;
    private readonly RuleSet _always;
    private readonly FrozenDictionary<string, RuleSet> _byTool;
    private readonly FrozenDictionary<string, RuleSet> _byMethod;
    private readonly FrozenDictionary<string, RuleSet> _byConnection;

    /// <summary>Indexes the rules of a policy.</summary>
    public RuleIndex(ImmutableArray<PolicyRule> rules)
    {
        _all = new RuleSet(rules);
        _always = new RuleSet(rules.Where(rule => rule.Keys is { Tools: null, Methods: null, Connections: null }));
        _byTool = By(rules, keys => keys.Tools);
        _byMethod = By(rules, keys => keys.Tools is null ? keys.Methods : null);
        _byConnection = By(rules, keys => keys.Tools is null && keys.Methods is null ? keys.Connections : null);
    }

    /// <summary>The rules of one effect that could match, in the order of the policy.</summary>
    public RuleMerge Candidates(Facts facts, RuleEffect effect)
    {
        // A tool call without a tool is doubt, not another kind of exchange: every rule must see it.
        if (facts.Tool is null && facts.Method == "tools/call") return new RuleMerge(_all.Of(effect), [], [], []);
        return new RuleMerge(
            _always.Of(effect),
            (facts.Tool is null ? RuleSet.Empty : _byTool.GetValueOrDefault(facts.Tool.Name, RuleSet.Empty)).Of(effect),
            _byMethod.GetValueOrDefault(facts.Method, RuleSet.Empty).Of(effect),
            _byConnection.GetValueOrDefault(facts.Connection.Value, RuleSet.Empty).Of(effect));
    }

    private static FrozenDictionary<string, RuleSet> By(ImmutableArray<PolicyRule> rules, Func<RuleKeys, ImmutableHashSet<string>?> keys) =>
        rules.SelectMany(rule => (keys(rule.Keys) ?? []).Select(key => (key, rule)))
            .GroupBy(pair => pair.key, pair => pair.rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => new RuleSet(group), StringComparer.Ordinal);
}
