namespace Gateway.Governance.Policies;

/// <summary>Rules by effect, each in the order of the policy.</summary>
internal sealed class RuleSet
{
    /// <summary>No rules.</summary>
    public static readonly RuleSet Empty = new([]);

    private readonly PolicyRule[][] _byEffect;

    /// <summary>Sorts rules by effect.</summary>
    public RuleSet(IEnumerable<PolicyRule> rules)
    {
        var ordered = rules.OrderBy(rule => rule.Order).ToList();
        _byEffect = [.. Enum.GetValues<RuleEffect>().Select(effect => ordered.Where(rule => rule.Effect == effect).ToArray())];
    }

    /// <summary>The rules of one effect.</summary>
    public PolicyRule[] Of(RuleEffect effect) => _byEffect[(int)effect];
}
