using System.Diagnostics.CodeAnalysis;

namespace Gateway.Governance.Policies;

/// <summary>Goes through four lists of rules in the order of the policy.</summary>
internal ref struct RuleMerge(PolicyRule[] always, PolicyRule[] byTool, PolicyRule[] byMethod, PolicyRule[] byConnection)
{
    private ReadOnlySpan<PolicyRule> _always = always;
    private ReadOnlySpan<PolicyRule> _byTool = byTool;
    private ReadOnlySpan<PolicyRule> _byMethod = byMethod;
    private ReadOnlySpan<PolicyRule> _byConnection = byConnection;

    /// <summary>The next rule; false after the last.</summary>
    public bool TryNext([NotNullWhen(true)] out PolicyRule? rule)
    {
        rule = null;
        Offer(_always, ref rule);
        Offer(_byTool, ref rule);
        Offer(_byMethod, ref rule);
        Offer(_byConnection, ref rule);
        if (rule is null) return false;
        Advance(ref _always, rule);
        Advance(ref _byTool, rule);
        Advance(ref _byMethod, rule);
        Advance(ref _byConnection, rule);
        return true;
    }

    private static void Offer(ReadOnlySpan<PolicyRule> rules, ref PolicyRule? first)
    {
        if (!rules.IsEmpty && (first is null || rules[0].Order < first.Order)) first = rules[0];
    }

    private static void Advance(ref ReadOnlySpan<PolicyRule> rules, PolicyRule taken)
    {
        if (!rules.IsEmpty && ReferenceEquals(rules[0], taken)) rules = rules[1..];
    }
}
