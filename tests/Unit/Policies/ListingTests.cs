using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class ListingTests
{
    private static readonly string[] Conditions =
    [
        "tool.name == \"t1\"", "tool.name in [\"t1\", \"t2\"]", "\"t2\" == tool.name", "method == \"tools/call\"",
            "method == \"resources/read\"",
        "connection == \"c1\"", "connection in [\"c1\", \"c2\"]", "tool.destructive", "tool.readOnly", "args.x == 1", "has(args.x)",
        "has(args.x) && args.x > 2", "args.l.exists(i, i == 1)", "args.x / args.y == 1", "sql.readOnly", "\"t\" in sql.tables",
        "\"card\" in hits", "hits.card > 1", "size > 100", "\"g1\" in principal.groups", "session.calls > 3", "true", "false",
        "resource.startsWith(\"file:\")", "prompt == \"p\"", "now.getHours() < 13", "1 / 0 == 1", "args.b",
    ];

    private static readonly string[] Methods =
        ["tools/call", "tools/call", "tools/call", "resources/read", "prompts/get", "tools/list", "x/y"];

    [Theory]
    [InlineData("true", true)]
    [InlineData("args.x == 1", true)]
    [InlineData("false && args.x == 1", false)]
    [InlineData("tool.name == \"other\" && args.x == 1", false)]
    [InlineData("sql.readOnly", true)]
    [InlineData("\"card\" in hits", true)]
    [InlineData("size < 10", true)]
    [InlineData("1 / 0 == 1", false)]
    [InlineData("resource == \"a\"", false)]
    public void An_allow_rule_lists_what_it_could_allow(string when, bool listed) =>
        Assert.Equal(listed, SomePolicy.Of($"name: r, when: '{when}', effect: allow").MayRun(SomePolicy.Call("t")));

    [Theory]
    [InlineData("true", false)]
    [InlineData("args.x == 1", true)]
    [InlineData("true || args.x == 1", false)]
    [InlineData("1 / 0 == 1", false)]
    [InlineData("1 / 0 == args.x", false)]
    [InlineData("resource == \"a\"", true)]
    public void A_deny_rule_hides_what_it_always_denies(string when, bool listed) =>
        Assert.Equal(listed, SomePolicy.Of("name: a, when: 'true', effect: allow", $"name: r, when: '{when}', effect: deny, reason: no")
            .MayRun(SomePolicy.Call("t")));

    [Theory]
    [InlineData("name: r, when: '!sql.readOnly', effect: deny, reason: no", true, true)]
    [InlineData("name: r, when: '!sql.readOnly', effect: deny, reason: no", false, false)]
    [InlineData("name: r, when: 'has(sql.tables)', effect: approve, by: [a]", false, true)]
    public void A_tool_without_sql_is_listed_as_its_calls_are_decided(string rule, bool hasSql, bool listed)
    {
        var policy = SomePolicy.Of("name: a, when: 'true', effect: allow", rule);
        Assert.Equal(listed, policy.MayRun(SomePolicy.Call("t"), default, SomePolicy.Noon, defaultAllow: false, hasSql));
        if (!hasSql) Assert.Equal(listed, policy.Decide(SomePolicy.Call("t")) is not Decision.Deny);
    }

    [Theory]
    [InlineData("name: r, when: 'resource.startsWith(\"file:\")', effect: allow", true)]
    [InlineData("name: r, when: 'tool.name == \"t\"', effect: allow", false)]
    [InlineData("name: r, when: 'method == \"prompts/get\"', effect: allow", false)]
    public void A_template_is_listed_unless_every_resource_is_denied(string rule, bool listed) =>
        Assert.Equal(listed, SomePolicy.Of(rule, "name: d, when: 'resource.contains(\"secret\")', effect: deny, reason: no")
            .MayRun(SomePolicy.Exchange("resources/read")));

    [Fact]
    public void What_would_be_held_is_listed() =>
        Assert.True(SomePolicy.Of("name: r, when: tool.destructive, effect: approve, by: [a]").MayRun(SomePolicy.Call("t")));

    [Fact]
    public void By_default_nothing_is_listed_and_with_default_allow_everything()
    {
        Assert.False(SomePolicy.Of().MayRun(SomePolicy.Call("t")));
        Assert.True(SomePolicy.Of().MayRun(SomePolicy.Call("t"), defaultAllow: true));
    }

    [Fact]
    public void What_can_run_is_listed_and_what_is_not_listed_is_denied() => Prop.ForAll<int>(seed =>
    {
        var random = new System.Random(seed);
        var policy = SomePolicy.Random(random, Conditions);
        var defaultAllow = random.Next(4) == 0;
        var call = Call(random);
        var session = new SessionCounters(random.Next(6), 0, 0, 0, 0);
        var listed = policy.MayRun(call, session, SomePolicy.Noon, defaultAllow);
        return listed || Enumerable.Range(0, 40).All(_ =>
            policy.Decide(Carrying(call, random), session, SomePolicy.Noon, defaultAllow) is Decision.Deny);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void The_index_decides_as_looking_at_every_rule_does() => Prop.ForAll<int>(seed =>
    {
        var random = new System.Random(seed);
        var policy = SomePolicy.Random(random, Conditions);
        var defaultAllow = random.Next(4) == 0;
        var call = Carrying(Call(random), random);
        var session = new SessionCounters(random.Next(6), 0, 0, 0, 0);
        var explanation = policy.Explain(call, session, SomePolicy.Noon, defaultAllow);
        return Model(explanation, call.Method, defaultAllow) == Word(explanation);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void The_samples_reach_every_outcome()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var hidden = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new System.Random(seed);
            var policy = SomePolicy.Random(random, Conditions);
            var call = Call(random);
            if (!policy.MayRun(call, default, SomePolicy.Noon, defaultAllow: false)) hidden++;
            seen.Add(policy.Explain(Carrying(call, random), default, SomePolicy.Noon, defaultAllow: false).Outcome);
        }

        Assert.Equal(["allow", "approve", "deny"], seen.Order(StringComparer.Ordinal));
        Assert.InRange(hidden, 50, 450);
    }

    // The semantics in words, over rules that were each evaluated alone.
    private static string Model(PolicyExplanation explanation, string method, bool defaultAllow)
    {
        var isHousekeeping = ProtocolMethods.Housekeeping.Contains(method);
        var matches = explanation.Rules.Where(rule => rule.Match is RuleMatch.Yes or RuleMatch.Doubt).ToList();
        var deny = First(RuleEffect.Deny);
        var approve = First(RuleEffect.Approve);
        var decided = deny is not null ? "deny " + deny
            : approve is not null ? "approve " + approve
            : isHousekeeping ? "allow protocol"
            : First(RuleEffect.Allow) is { } allow ? "allow " + allow
            : defaultAllow ? "allow default" : "deny default";
        var masks = decided.StartsWith("deny", StringComparison.Ordinal) ? []
            : matches.Where(rule => rule.Effect == RuleEffect.Mask).Select(rule => rule.Rule);
        return $"{decided} [{string.Join(',', masks)}]";

        string? First(RuleEffect effect) =>
            matches.FirstOrDefault(rule =>
                rule.Effect == effect && (!isHousekeeping || !rule.Note.StartsWith("has no say", StringComparison.Ordinal)))?.Rule;
    }

    private static string Word(PolicyExplanation explanation) =>
        $"{explanation.Outcome} {explanation.Decision.Basis.Rule} [{string.Join(',', explanation.Masks)}]";

    private static Facts Call(System.Random random)
    {
        var method = Methods[random.Next(Methods.Length)];
        var readOnly = random.Next(2) == 0;
        return SomePolicy.Exchange(method) with
        {
            Connection = new ConnectionName($"c{random.Next(1, 4)}"),
            Tool = method == "tools/call" ? new ToolFacts($"t{random.Next(1, 4)}", true, readOnly, !readOnly, false, false) : null,
            Resource = method == "resources/read" ? "file:///a" : "",
            Prompt = method == "prompts/get" ? "p" : "",
            Principal = SomePolicy.Call("t").Principal with { Groups = random.Next(2) == 0 ? ["g1"] : [] },
        };
    }

    private static Facts Carrying(Facts call, System.Random random) => call with
    {
        Arguments = call.Method is not ("tools/call" or "prompts/get" or "x/y") ? default : Encoding.UTF8.GetBytes(random.Next(6) switch
        {
            0 => "",
            1 => "{}",
            2 => $$"""{"x":{{random.Next(4)}},"y":{{random.Next(2)}}}""",
            3 => """{"x":"text","l":[1,2],"b":true}""",
            4 => """{"x":null,"l":{},"b":false}""",
            _ => $$"""{"l":[{{random.Next(3)}}],"x":1,"y":1,"b":1}""",
        }),
        Sql = call.Tool is null || random.Next(2) == 0 ? null : new SqlFacts(random.Next(2) == 0, true, 1, ["select"], ["t"]),
        Hits = random.Next(2) == 0 ? [] : [new KindCount("card", random.Next(1, 4))],
        RequestBytes = random.Next(200),
    };
}
