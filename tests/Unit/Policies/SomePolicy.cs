using System.Text;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

/// <summary>Policies and exchanges for tests.</summary>
internal static class SomePolicy
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A policy of these lines, each a rule in braces without them.</summary>
    public static CompiledPolicy Of(params string[] rules)
    {
        var outcome = CompiledPolicy.Compile(Source(rules), 7);
        Assert.Empty(outcome.Errors.Select(error => error.ToString()));
        return outcome.Policy!;
    }

    /// <summary>Up to seven rules of any effect, whose conditions are put together of these.</summary>
    public static CompiledPolicy Random(Random random, string[] conditions) =>
        Of([.. Enumerable.Range(0, random.Next(1, 8)).Select(i => $"name: r{i}, when: '{Condition(random, conditions, 2)}', "
            + random.Next(5) switch
            {
                0 or 1 => "effect: allow",
                2 => "effect: deny, reason: no",
                3 => "effect: approve, by: [a]",
                _ => "effect: mask, kinds: [card]",
            })]);

    private static string Condition(Random random, string[] of, int depth) => (depth == 0 ? 0 : random.Next(7)) switch
    {
        1 or 2 => $"({Condition(random, of, depth - 1)} && {Condition(random, of, depth - 1)})",
        3 => $"({Condition(random, of, depth - 1)} || {Condition(random, of, depth - 1)})",
        4 => $"!({Condition(random, of, depth - 1)})",
        5 => $"({Condition(random, of, depth - 1)} ? {Condition(random, of, depth - 1)} : {Condition(random, of, depth - 1)})",
        _ => of[random.Next(of.Length)],
    };

    public static string Source(params string[] rules) =>
        "name: crm\nrules:" + (rules.Length == 0 ? " []\n" : "\n" + string.Concat(rules.Select(rule => $"  - {{ {rule} }}\n")));

    /// <summary>A call of a tool with its annotations in the worst case.</summary>
    public static Facts Call(string tool, string args = "{}") => new()
    {
        Principal = new Principal { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice", Groups = ["support"] },
        Connection = new ConnectionName("crm"),
        Method = "tools/call",
        Tool = ToolFacts.Unknown(tool) with { Known = true },
        Arguments = Encoding.UTF8.GetBytes(args),
    };

    public static Facts Exchange(string method) => Call("") with { Method = method, Tool = null, Arguments = default };

    public static Decision Decide(this CompiledPolicy policy, Facts facts, bool defaultAllow = false, SessionCounters session = default) =>
        policy.Decide(facts, session, Noon, defaultAllow);

    public static bool MayRun(this CompiledPolicy policy, Facts facts, bool defaultAllow = false) =>
        policy.MayRun(facts, default, Noon, defaultAllow);

    /// <summary>The decision's word and rule, such as <c>deny no</c>.</summary>
    public static string Said(this CompiledPolicy policy, Facts facts, bool defaultAllow = false, SessionCounters session = default)
    {
        var decision = policy.Decide(facts, defaultAllow, session);
        return (decision switch { Decision.Allow => "allow ", Decision.Deny => "deny ", _ => "hold " }) + decision.Basis.Rule;
    }
}
