using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies;

/// <summary>Looks through a configuration's policies for what can never work as somebody meant it.</summary>
public static class PolicyReview
{
    /// <summary>Reviews a configuration that was read without errors.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tools">Tools that a connection's upstream has listed; null, or null for a connection, when they are not known.</param>
    /// <returns>Findings in the order of policies and rules, then of connections.</returns>
    public static ImmutableArray<PolicyFinding> Of(GatewayConfig config, Func<ConnectionName, IReadOnlyCollection<string>?>? tools = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        var findings = ImmutableArray.CreateBuilder<PolicyFinding>();
        foreach (var document in config.Policies)
        {
            var users = config.Connections.Where(connection => connection.Policy == document.Name).ToList();
            if (users.Count == 0)
                findings.Add(new(PolicyFindingKind.UnusedPolicy, document.File, document.Line, document.Name, "",
                    "no connection names this policy, so it decides nothing; write \"policy: " + document.Name
                        + "\" at a connection, or remove it"));
            if (CompiledPolicy.Compile(document.Source, 1, config.Approvals.Within).Policy is not { } policy) continue;
            foreach (var rule in policy.Rules) Look(rule, policy, document, users, tools, findings);
            Approvers(policy, document, config, findings);
            NothingAllowed(policy, document, users, findings);
        }

        foreach (var group in config.Identity.Roles.Approver)
            if (!config.Policies.Any(document => CompiledPolicy.Compile(document.Source, 1, config.Approvals.Within).Policy is { } policy
                && policy.Rules.Any(rule => rule.Asked.Contains(group, StringComparer.Ordinal))))
                findings.Add(new(PolicyFindingKind.ApproverGroup, "", 0, "", "",
                    $"the group \"{group}\" may open the approval inbox, but no approve rule names it in \"by\", so it is never asked"));
        return findings.ToImmutable();
    }

    private static void Look(
        PolicyRule rule, CompiledPolicy policy, PolicyDocument document, List<ConnectionConfig> users,
        Func<ConnectionName, IReadOnlyCollection<string>?>? tools, ImmutableArray<PolicyFinding>.Builder findings)
    {
        if (NeverMatches(rule, users) is { } why) Add(PolicyFindingKind.NeverMatches, why);
        else if (Shadow(rule, policy) is { } shadow) Add(PolicyFindingKind.Shadowed, shadow);
        else if (UnknownTools(rule, users, tools) is { } unknown) Add(PolicyFindingKind.UnknownTool, unknown);

        void Add(PolicyFindingKind kind, string text) =>
            findings.Add(new(kind, document.File, document.Line + rule.Line - 1, document.Name, rule.Name, text));
    }

    private static string? NeverMatches(PolicyRule rule, List<ConnectionConfig> users)
    {
        var always = rule.When.Evaluate(AnyFacts.Instance);
        if (always.IsFalse) return "its \"when\" is always false; remove the rule or correct the condition";
        if (rule.Effect == RuleEffect.Allow
            && always.Error is not null) return "its \"when\" always fails, and an allow rule in doubt does not match";
        if (rule.Keys.IsContradiction)
            return "its \"when\" asks for several values of tool.name, method or connection at once, or for a tool outside tools/call";
        return rule.Keys.Connections is { } connections && users.Count > 0 && !users.Any(user => connections.Contains(user.Name.Value))
            ? "it asks for a connection that does not use this policy; correct the name, or name the policy at that connection"
            : null;
    }

    private static string? Shadow(PolicyRule rule, CompiledPolicy policy)
    {
        if (rule.Effect == RuleEffect.Deny) return null;
        foreach (var other in policy.Rules)
        {
            var isStronger = other.Effect == RuleEffect.Deny || (other.Effect == RuleEffect.Approve && rule.Effect == RuleEffect.Allow);
            if (isStronger && Covers(other, rule))
                return $"the rule \"{other.Name}\" ({PolicyKeys.Effects.Names[(int)other.Effect]}) matches whenever this one does, "
                    + "and wins";
        }

        return null;
    }

    private static bool Covers(PolicyRule other, PolicyRule rule)
    {
        var always = other.When.Evaluate(AnyFacts.Instance);
        if (always.IsTrue) return true;
        return other.Keys.IsWhole
            && (Within(rule.Keys.Tools, other.Keys.Tools) || Within(rule.Keys.Methods, other.Keys.Methods)
                || Within(rule.Keys.Connections, other.Keys.Connections));
    }

    private static bool Within(ImmutableHashSet<string>? narrow, ImmutableHashSet<string>? wide) =>
        narrow is not null && wide is not null && narrow.IsSubsetOf(wide);

    private static string? UnknownTools(
        PolicyRule rule, List<ConnectionConfig> users, Func<ConnectionName, IReadOnlyCollection<string>?>? tools)
    {
        if (rule.Keys.Tools is not { } wanted || tools is null || users.Count == 0) return null;
        var known = users.Select(user => tools(user.Name)).ToList();
        if (known.Contains(null)) return null;
        var missing = wanted.Where(name => !known.Any(names => names!.Contains(name, StringComparer.Ordinal))).Order(StringComparer.Ordinal)
            .ToList();
        if (missing.Count == 0) return null;
        var hint = NearestName.Hint(missing[0], known.SelectMany(names => names!));
        return $"no connection of this policy has listed the tool \"{missing[0]}\"{hint}";
    }

    private static void Approvers(
        CompiledPolicy policy, PolicyDocument document, GatewayConfig config, ImmutableArray<PolicyFinding>.Builder findings)
    {
        var inbox = config.Identity.Roles.Approver;
        foreach (var rule in policy.Rules.Where(rule => rule.Effect == RuleEffect.Approve))
            foreach (var group in rule.Asked.Distinct(StringComparer.Ordinal))
                if (!group.StartsWith(Entitlement.Person, StringComparison.Ordinal)
                    && !group.StartsWith(Entitlement.OnCall, StringComparison.Ordinal) && !inbox.Contains(group, StringComparer.Ordinal))
                    findings.Add(new(PolicyFindingKind.ApproverGroup, document.File, document.Line + rule.Line - 1, document.Name,
                        rule.Name,
                        $"the group \"{group}\" is asked, but is not in identity.roles.approver, so its people cannot open the inbox"));
    }

    private static void NothingAllowed(
        CompiledPolicy policy, PolicyDocument document, List<ConnectionConfig> users, ImmutableArray<PolicyFinding>.Builder findings)
    {
        if (policy.Rules.Any(rule => rule.Effect is RuleEffect.Allow or RuleEffect.Approve)) return;
        foreach (var user in users.Where(user => user.Default == DefaultEffect.Deny))
            findings.Add(new(PolicyFindingKind.NothingAllowed, document.File, document.Line, document.Name, "",
                $"nothing can run on the connection \"{user.Name}\": its default is deny, and its policy has no allow or approve rule"));
    }
}
