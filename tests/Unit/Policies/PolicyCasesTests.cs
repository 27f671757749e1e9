using System.Text;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class PolicyCasesTests
{
    [Fact]
    public void Facts_are_read_whole()
    {
        var (exchange, errors) = PolicyCases.ReadFacts("facts.yaml", """
            principal:
              issuer: https://a.example
              subject: alice
              name: Alice
              groups: [support]
              scopes: [mcp:call]
              client: app
              actors: [ { subject: bot } ]
            connection: crm
            client: { name: cli, version: "2" }
            era: modern
            tool: { name: run_sql, readOnly: true }
            args: { query: select 1, n: 1.50, big: 12345678901234567890, yes: true, none: null, list: [1, "1", a], date: 2026-01-01 }
            sql: { readOnly: true, kinds: [select], tables: [t] }
            hits: { card: 2 }
            size: 512
            session: { calls: 4, ageSeconds: 60 }
            now: 2026-02-03T04:05:06+01:00
            """);
        Assert.Empty(errors);
        var facts = exchange!.Facts;
        Assert.Equal(("https://a.example", "alice"), (facts.Principal.Key.Issuer, facts.Principal.Key.Subject));
        Assert.Equal("bot", Assert.Single(facts.Principal.Actors).Subject);
        Assert.Equal("app", facts.Principal.ClientId);
        Assert.Equal(("tools/call", Era.Modern, 512), (facts.Method, facts.Era, facts.RequestBytes));
        Assert.Equal((true, false, true), (facts.Tool!.ReadOnly, facts.Tool.Destructive, facts.Tool.OpenWorld));
        Assert.Equal(
            """{"query":"select 1","n":1.50,"big":12345678901234567890,"yes":true,"none":null,"list":[1,"1","a"],"date":"2026-01-01"}""",
            Encoding.UTF8.GetString(facts.Arguments.Span));
        Assert.Equal(1, facts.Sql!.Statements);
        Assert.Equal([new KindCount("card", 2)], facts.Hits);
        Assert.Equal(new SessionCounters(4, 0, 0, 0, 60), exchange.Session);
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)), exchange.Now);
    }

    [Fact]
    public void Sql_without_statements_is_sql_that_could_not_be_read()
    {
        var (exchange, errors) = PolicyCases.ReadFacts("facts.yaml", "tool: { name: run_sql }\nsql: { statements: 0 }");
        Assert.Empty(errors);
        Assert.Equal("deny r", SomePolicy.Of("name: r, when: '\"salaries\" in sql.tables', effect: deny, reason: no").Said(exchange!.Facts));
    }

    [Fact]
    public void Facts_may_be_json()
    {
        var (exchange, errors) = PolicyCases.ReadFacts("facts.json", """{"resource": "file:///a", "principal": {"subject": "bob"}}""");
        Assert.Empty(errors);
        Assert.Equal(("resources/read", "file:///a", "bob"),
            (exchange!.Facts.Method, exchange.Facts.Resource, exchange.Facts.Principal.Key.Subject));
    }

    [Theory]
    [InlineData("{}", "f:1:1: the facts need a method, such as tools/call, or a tool, resource or prompt that tells it")]
    [InlineData("method: ping\nargs: 7", "f:2:7: args must be a group of keys, as the call's arguments are; here is a single value")]
    [InlineData("method: ping\nargs: { a: 1, a: 2 }", "f:2:15: this key is written twice; remove one")]
    [InlineData("method: ping\nhits: { card: 0 }", "f:2:15: how often a kind was found is a whole number from 1")]
    [InlineData("method: ping\nhits: []", "f:2:7: hits must be detector kinds, each with how often, such as { card: 1 }; here is a list")]
    [InlineData("method: ping\nnow: today", "f:2:6: now must be a time such as 2026-01-01T12:00:00Z")]
    [InlineData("tool: {}", "f:1:7: tool needs the key \"name\": a text of at most 2000 characters, such as \"alice\"")]
    public void Wrong_facts_are_told(string text, string error) =>
        Assert.Equal(error, Assert.Single(PolicyCases.ReadFacts("f", text).Errors).ToString());

    [Fact]
    public void A_case_passes_or_says_every_difference()
    {
        var policy = SomePolicy.Of(
            "name: yes, when: tool.readOnly, effect: allow", "name: hide, when: 'true', effect: mask, kinds: [card]");
        var (cases, errors) = PolicyCases.Read("cases.yaml", """
            cases:
              - { name: right, facts: { tool: { name: t, readOnly: true } }, expect: allow, rule: yes, masks: [hide] }
              - { name: any, facts: { tool: { name: t, readOnly: true } }, expect: allow }
              - { name: wrong, facts: { tool: { name: t, readOnly: true } }, expect: deny, rule: no, masks: [] }
              - { name: open, facts: { tool: { name: t } }, expect: allow, rule: default, default: allow }
            """.Replace("rule: yes", "rule: \"yes\"", StringComparison.Ordinal));
        Assert.Empty(errors);
        Assert.Equal([0, 0, 3, 0], cases.Select(one => one.Try(policy).Differences.Length));
        Assert.Equal(
            ["expected deny, but it is allow", "expected the rule \"no\", but it is \"yes\"", "expected masks [], but they are [hide]"],
            cases[2].Try(policy).Differences);
        Assert.Equal(4, cases[2].Line);
    }

    [Fact]
    public void A_wrong_test_file_is_told_all_at_once()
    {
        var (cases, errors) = PolicyCases.Read("c", "cases:\n- { name: a, facts: {}, expect: maybe }\n- { name: b }\n");
        Assert.Empty(cases);
        Assert.Equal([(2, 21), (2, 33), (3, 3), (3, 3)], errors.Select(error => (error.Line, error.Column)));
    }
}
