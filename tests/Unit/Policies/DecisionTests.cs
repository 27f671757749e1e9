using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class DecisionTests
{
    private const string Allow = "name: yes, when: 'true', effect: allow";
    private const string Deny = "name: no, when: 'args.table == \"salaries\"', effect: deny, reason: \"Ask HR.\"";
    private const string Approve = "name: ask, when: tool.destructive, effect: approve, by: [bosses, \"user:carol\"], within: 20m";
    private const string Mask = "name: hide, when: 'true', effect: mask, kinds: [card], with: hash, in: [request, response]";

    [Fact]
    public void Deny_wins_then_approve_then_allow()
    {
        var policy = SomePolicy.Of(Allow, Approve, Deny);
        var call = SomePolicy.Call("t", """{"table":"salaries"}""");
        Assert.Equal(new Decision.Deny(new DecisionBasis("crm", 7, "no"), "Ask HR."), policy.Decide(call));

        var other = SomePolicy.Call("t", """{"table":"customers"}""");
        var hold = Assert.IsType<Decision.Hold>(policy.Decide(other));
        Assert.Equal(new DecisionBasis("crm", 7, "ask"), hold.Basis);
        Assert.Equal(["bosses", "user:carol"], hold.By);
        Assert.Equal(1200, hold.WithinSeconds);

        Assert.Equal("allow yes", policy.Said(other with { Tool = other.Tool! with { Destructive = false } }));
    }

    [Fact]
    public void An_approver_has_the_configured_time_where_the_rule_says_none()
    {
        var source = SomePolicy.Source("name: ask, when: 'true', effect: approve, by: [bosses]");
        Assert.Equal(600, Held(CompiledPolicy.Compile(source, 1).Policy!));
        Assert.Equal(90, Held(CompiledPolicy.Compile(source, 1, TimeSpan.FromSeconds(90)).Policy!));
        static int Held(CompiledPolicy policy) => Assert.IsType<Decision.Hold>(policy.Decide(SomePolicy.Call("t"))).WithinSeconds;
    }

    [Fact]
    public void Where_no_rule_matches_the_default_decides()
    {
        var policy = SomePolicy.Of("name: a, when: 'false', effect: allow");
        Assert.Equal("deny default", policy.Said(SomePolicy.Call("t")));
        Assert.Equal("allow default", policy.Said(SomePolicy.Call("t"), defaultAllow: true));
        Assert.Equal("deny default", CompiledPolicy.None.Said(SomePolicy.Call("t")));
        Assert.Equal(0, CompiledPolicy.None.Decide(SomePolicy.Call("t")).Basis.Version);
    }

    [Fact]
    public void Masks_join_what_is_decided_and_allow_nothing_alone()
    {
        Assert.Equal("deny default", SomePolicy.Of(Mask).Said(SomePolicy.Call("t")));
        var denied = Assert.IsType<Decision.Deny>(SomePolicy.Of(Mask, Deny).Decide(SomePolicy.Call("t", """{"table":"salaries"}""")));
        Assert.Equal(("no", "hide"), (denied.Basis.Rule, Assert.Single(denied.Masks).Rule));
        var allowed = Assert.IsType<Decision.Allow>(SomePolicy.Of(Mask, Allow).Decide(SomePolicy.Call("t")));
        var mask = Assert.Single(allowed.Masks);
        Assert.Equal(("hide", MaskStyle.Hash, true, true), (mask.Rule, mask.Style, mask.Request, mask.Response));
        Assert.Equal(["card"], mask.Kinds);
        var held = Assert.IsType<Decision.Hold>(SomePolicy.Of(Mask, Approve).Decide(SomePolicy.Call("t")));
        Assert.Equal("hide", Assert.Single(held.Masks).Rule);
        var initialize = Assert.IsType<Decision.Allow>(SomePolicy.Of(Mask).Decide(SomePolicy.Exchange("initialize")));
        Assert.Equal(("protocol", 1), (initialize.Basis.Rule, initialize.Masks.Length));
        var byDefault = Assert.IsType<Decision.Allow>(SomePolicy.Of(Mask).Decide(SomePolicy.Call("t"), defaultAllow: true));
        Assert.Single(byDefault.Masks);
    }

    [Fact]
    public void Every_mask_that_matches_applies_in_order()
    {
        var policy = SomePolicy.Of(
            Allow, "name: m1, when: 'true', effect: mask, kinds: [card]",
                "name: m2, when: 'tool.name == \"t\"', effect: mask, paths: ['$.a']",
            "name: m3, when: 'tool.name == \"u\"', effect: mask, kinds: [ssn]",
                "name: m4, when: 'connection == \"crm\"', effect: mask, kinds: ['*']");
        var masks = Assert.IsType<Decision.Allow>(policy.Decide(SomePolicy.Call("t"))).Masks;
        Assert.Equal(["m1", "m2", "m4"], masks.Select(mask => mask.Rule));
        Assert.Equal((false, true, MaskStyle.Redact), (masks[0].Request, masks[0].Response, masks[0].Style));
    }

    [Theory]
    [InlineData("args.missing == 1")]
    [InlineData("args.n / 0 == 1")]
    [InlineData("sql.readOnly")]
    [InlineData("hits.card > 0")]
    [InlineData("args.n")]
    public void Doubt_matches_for_every_effect_but_allow(string when)
    {
        var call = SomePolicy.Call("t", """{"n":1}""");
        Assert.Equal("deny r", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: deny, reason: no").Said(call));
        Assert.Equal("hold r", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: approve, by: [a]").Said(call));
        Assert.Equal("deny default", SomePolicy.Of($"name: r, when: '{when}', effect: allow").Said(call));
        var masked = SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: mask, kinds: [card]").Decide(call);
        Assert.Equal("r", Assert.Single(Assert.IsType<Decision.Allow>(masked).Masks).Rule);
    }

    [Theory]
    [InlineData("double(args.amount) > 1000.0")]
    [InlineData("double(args.amount) >= 1000.0")]
    [InlineData("!(double(args.amount) <= 1000.0)")]
    [InlineData("1000 < double(args.amount)")]
    public void What_is_not_a_number_passes_no_bound(string when)
    {
        var call = SomePolicy.Call("pay", """{"amount":"NaN"}""");
        Assert.Equal("deny r", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: deny, reason: no").Said(call));
        Assert.Equal("deny default", SomePolicy.Of("name: r, when: 'double(args.amount) < 1000.0', effect: allow").Said(call));
    }

    [Theory]
    [InlineData("tool.destructive")]
    [InlineData("!tool.readOnly")]
    [InlineData("tool.name != \"a\"")]
    [InlineData("args.table == \"x\"")]
    [InlineData("!sql.readOnly")]
    [InlineData("prompt.startsWith(\"x\")")]
    public void A_rule_about_calls_is_not_about_reading_a_resource(string when)
    {
        var read = SomePolicy.Exchange("resources/read") with { Resource = "file:///a" };
        Assert.Equal("allow yes", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: deny, reason: no").Said(read));
        Assert.Equal("allow yes", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: approve, by: [a]").Said(read));
        Assert.Equal("deny default", SomePolicy.Of($"name: r, when: '{when}', effect: allow").Said(read));
        Assert.Empty(Assert.IsType<Decision.Allow>(
            SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: mask, kinds: [card]").Decide(read)).Masks);
    }

    [Theory]
    [InlineData("1 / 0 == 1 && (method == \"resources/read\" || tool.destructive)")]
    [InlineData("method == \"resources/read\" ? principal.groups[9] == \"x\" : tool.destructive")]
    [InlineData("hits.card > 3 || (false && tool.destructive)")]
    [InlineData("principal.groups.exists(g, resource.matches(\"(.{0,20}a){0,20}z\")) || tool.destructive")]
    public void A_rule_that_fails_for_another_reason_is_in_doubt_wherever_it_mentions_a_tool(string when)
    {
        var read = SomePolicy.Exchange("resources/read") with { Resource = "file:///" + new string('a', 100_000) };
        Assert.Equal("deny r", SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: deny, reason: no").Said(read));
        Assert.Single(Assert.IsType<Decision.Allow>(
            SomePolicy.Of(Allow, $"name: r, when: '{when}', effect: mask, kinds: [card]").Decide(read)).Masks);
    }

    [Fact]
    public void A_tool_call_without_its_tool_is_doubt()
    {
        var policy = SomePolicy.Of(Allow, "name: r, when: 'tool.name == \"x\"', effect: deny, reason: no");
        Assert.Equal("deny r", policy.Said(SomePolicy.Exchange("tools/call")));
        Assert.Equal("deny r", SomePolicy.Of(Allow, "name: r, when: 'resource == \"x\"', effect: deny, reason: no")
            .Said(SomePolicy.Exchange("resources/read")));
    }

    [Fact]
    public void Absent_arguments_are_the_empty_object()
    {
        var policy = SomePolicy.Of("name: r, when: '!has(args.x)', effect: allow");
        Assert.Equal("allow r", policy.Said(SomePolicy.Call("t", "")));
        Assert.Equal("allow r", policy.Said(SomePolicy.Exchange("prompts/get") with { Prompt = "p" }));
    }

    [Fact]
    public void Housekeeping_passes_unless_a_rule_that_names_method_stops_it()
    {
        foreach (var method in ProtocolMethods.Housekeeping)
        {
            var facts = SomePolicy.Exchange(method);
            Assert.Equal("allow protocol", SomePolicy.Of().Said(facts));
            Assert.Equal("allow protocol", SomePolicy.Of("name: no, when: 'true', effect: deny, reason: no").Said(facts));
            Assert.Equal("allow protocol", SomePolicy.Of("name: ask, when: 'true', effect: approve, by: [a]").Said(facts));
            Assert.Equal("deny no", SomePolicy.Of($"name: no, when: 'method == \"{method}\"', effect: deny, reason: no").Said(facts));
            Assert.Equal("hold ask", SomePolicy.Of($"name: ask, when: 'method == \"{method}\"', effect: approve, by: [a]").Said(facts));
            Assert.Equal("allow protocol", SomePolicy.Of("name: no, when: 'method == \"other\"', effect: deny, reason: no").Said(facts));
        }
    }

    [Fact]
    public void The_first_rule_of_the_file_is_named_wherever_the_index_keeps_it()
    {
        string[] rules =
        [
            "name: r1, when: 'connection == \"crm\"', effect: deny, reason: no",
            "name: r2, when: 'tool.name == \"t\"', effect: deny, reason: no",
            "name: r3, when: 'true', effect: deny, reason: no",
            "name: r4, when: 'method == \"tools/call\"', effect: deny, reason: no",
        ];
        Assert.Equal("deny r1", SomePolicy.Of(rules).Said(SomePolicy.Call("t")));
        Assert.Equal("deny r4", SomePolicy.Of([.. rules.Reverse()]).Said(SomePolicy.Call("t")));
        Assert.Equal("deny r2", SomePolicy.Of([.. rules[1..]]).Said(SomePolicy.Call("t")));
    }

    [Theory]
    [InlineData("principal.issuer == \"https://idp.example\" && principal.subject == \"alice\" && principal.name == \"Alice\"")]
    [InlineData("\"support\" in principal.groups && principal.client == \"app\" && \"mcp:call\" in principal.scopes")]
    [InlineData("principal.actors[0].subject == \"bot\" && principal.actors.exists(a, a.issuer == \"https://idp.example\")")]
    [InlineData("connection == \"crm\" && client.name == \"cli\" && client.version == \"2\" && era == \"modern\"")]
    [InlineData("method == \"tools/call\" && tool.name == \"t\" && tool.known && tool.destructive && tool.openWorld")]
    [InlineData("!tool.readOnly && !tool.idempotent")]
    [InlineData("args.a.b[1] == \"x\" && args[\"n\"] == 2.5")]
    [InlineData("sql.readOnly && sql.parsed && sql.statements == 2 && sql.kinds == [\"select\", \"select\"] && \"t\" in sql.tables")]
    [InlineData("hits.card == 2 && hits[\"private-key\"] == 1 && !(\"ssn\" in hits) && !has(hits.iban) && size(hits) == 2")]
    [InlineData("size == 99")]
    [InlineData("session.calls == 5 && session.toolCalls == 4 && session.denied == 3 && session.approved == 2 && session.ageSeconds == 1")]
    [InlineData("now == timestamp(\"2026-01-01T12:00:00Z\") && now.getHours() == 12")]
    public void Every_fact_can_be_read(string when)
    {
        var call = SomePolicy.Call("t", """{"a":{"b":["y","x"]},"n":2.5}""");
        call = call with
        {
            Principal = call.Principal with { ClientId = "app", Scopes = ["mcp:call"], Actors = [new("https://idp.example", "bot")] },
            Client = new ClientFacts("cli", "2"),
            Era = Era.Modern,
            Sql = new SqlFacts(true, true, 2, ["select", "select"], ["t"]),
            Hits = [new KindCount("card", 2), new KindCount("private-key", 1)],
            RequestBytes = 99,
        };
        Assert.Equal("allow r", SomePolicy.Of($"name: r, when: '{when}', effect: allow").Said(call, session: new(5, 4, 3, 2, 1)));
    }

    [Fact]
    public void A_dear_rule_ends_in_doubt_not_in_waiting()
    {
        var list = string.Join(',', Enumerable.Range(0, 2_000));
        var call = SomePolicy.Call("t", $$"""{"l":[{{list}}]}""");
        const string dear = "args.l.all(a, args.l.all(b, args.l.all(c, a + b + c >= 0)))";
        Assert.Equal("deny r", SomePolicy.Of(Allow, $"name: r, when: '{dear}', effect: deny, reason: no").Said(call));
        Assert.Equal("deny default", SomePolicy.Of($"name: r, when: '{dear}', effect: allow").Said(call));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public void Rules_on_other_tools_are_not_looked_at(int count)
    {
        var policy = SomePolicy.Of([.. Enumerable.Range(0, count).Select(i => $"name: r{i}, when: 'tool.name == \"t{i}\"', effect: allow"),
            "name: m, when: 'method == \"tools/call\" && tool.readOnly', effect: allow", "name: any, when: 'size > 9', effect: allow",
            "name: c, when: 'connection in [\"other\"]', effect: allow"]);
        var candidates = new RuleIndex(policy.Rules).Candidates(SomePolicy.Call("t7"), RuleEffect.Allow);
        var names = new List<string>();
        while (candidates.TryNext(out var rule)) names.Add(rule.Name);
        Assert.Equal(["r7", "m", "any"], names);
    }

    [Fact]
    public void A_decision_can_be_explained()
    {
        var policy = SomePolicy.Of(Allow, Deny, Approve, "name: file, when: 'resource == \"x\"', effect: deny, reason: no");
        var explanation = policy.Explain(SomePolicy.Call("t"), default, SomePolicy.Noon, defaultAllow: false);
        Assert.Equal("deny", explanation.Outcome);
        Assert.Equal("denied by the rule \"no\" in doubt, which counts as a match; a deny rule wins over every other", explanation.Why);
        Assert.Equal(
            ImmutableArray.Create(RuleMatch.Yes, RuleMatch.Doubt, RuleMatch.Yes, RuleMatch.NotConcerned),
            explanation.Rules.Select(rule => rule.Match));
        Assert.Equal([2 + 1, 4, 5, 6], explanation.Rules.Select(rule => rule.Line));
        Assert.NotEmpty(explanation.Rules[1].Note);

        Assert.Equal(
            "allowed: the method belongs to the protocol's housekeeping, and no deny or approve rule that names method matches",
            policy.Explain(SomePolicy.Exchange("ping"), default, SomePolicy.Noon, defaultAllow: false).Why);
    }
}
