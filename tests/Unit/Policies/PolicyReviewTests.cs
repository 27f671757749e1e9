using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class PolicyReviewTests
{
    private const string Head = """
        version: 1
        identity: { roles: { approver: [bosses] } }
        connections: [ { name: crm, url: "https://crm.example", policy: crm } ]
        policies:
          - name: crm
            rules:
              - { name: base, when: tool.readOnly, effect: allow }
              - { name: ask, when: tool.destructive, effect: approve, by: [bosses] }

        """;

    [Fact]
    public void A_sound_configuration_has_no_findings() => Assert.Empty(Review(""));

    [Theory]
    [InlineData("when: 'false'", "NeverMatches", "its \"when\" is always false")]
    [InlineData("when: 'tool.readOnly && false'", "NeverMatches", "its \"when\" is always false")]
    [InlineData("when: '1 / 0 == 1'", "NeverMatches", "its \"when\" always fails")]
    [InlineData("when: 'tool.name == \"a\" && tool.name == \"b\"'", "NeverMatches", "its \"when\" asks for several values")]
    [InlineData("when: 'tool.name == \"a\" && method == \"resources/read\"'", "NeverMatches", "its \"when\" asks for several values")]
    [InlineData("when: 'connection == \"other\"'", "NeverMatches", "it asks for a connection that does not use this policy")]
    [InlineData("when: 'tool.name == \"gone\"'", "UnknownTool", "no connection of this policy has listed the tool \"gone\"")]
    [InlineData("when: 'tool.name == \"get_custmer\"'", "UnknownTool", "did you mean \"get_customer\"?")]
    [InlineData("when: 'tool.name in [\"x1\", \"x2\"] && size > 1'", "Shadowed", "the rule \"no\" (deny) matches whenever this one does")]
    public void What_an_allow_rule_can_never_do_is_found(string when, string kind, string text)
    {
        var finding = Assert.Single(Review($$"""
                  - { name: r, {{when}}, effect: allow }
                  - { name: no, when: 'tool.name in ["x1", "x2", "x3"]', effect: deny, reason: no }

            """, finding => finding.Rule == "r"));
        Assert.Equal((kind, "crm", 9), (finding.Kind.ToString(), finding.Policy, finding.Line));
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_always_denies_shadows_every_other() =>
        Assert.Equal(
            [("Shadowed", "base"), ("Shadowed", "ask")],
            Review("      - { name: no, when: 'true', effect: deny, reason: no }\n")
                .Select(finding => (finding.Kind.ToString(), finding.Rule)));

    [Fact]
    public void An_approve_rule_shadows_an_allow_rule_of_the_same_tool()
    {
        var findings = Review("""
                  - { name: a, when: 'tool.name == "get_customer" && size < 9', effect: allow }
                  - { name: b, when: 'tool.name == "get_customer"', effect: approve, by: [bosses] }

            """);
        Assert.Equal(("Shadowed", "a"), (Assert.Single(findings).Kind.ToString(), findings.Single().Rule));
    }

    [Fact]
    public void Policies_that_nobody_uses_and_groups_that_nobody_asks_are_found()
    {
        var findings = Review("""
                  - { name: c, when: 'tool.name == "get_customer"', effect: approve, by: [chiefs, "user:carol"] }
              - { name: spare, rules: [] }

            """.Replace("  - { name: spare", "  - { name: spare", StringComparison.Ordinal), approver: "[bosses, nobody]");
        Assert.Equal(
            ["ApproverGroup crm c", "UnusedPolicy spare ", "ApproverGroup  "],
            findings.Select(finding => $"{finding.Kind} {finding.Policy} {finding.Rule}"));
        Assert.Contains("\"nobody\"", findings.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_on_which_nothing_can_run_is_found()
    {
        var config = GatewayConfig.Parse("g", """
            version: 1
            connections: [ { name: crm, url: "https://crm.example", policy: crm } ]
            policies: [ { name: crm, rules: [ { name: m, when: 'true', effect: mask, kinds: ['*'] } ] } ]
            """, ConfigFiles.None).Config!;
        Assert.Equal(PolicyFindingKind.NothingAllowed, Assert.Single(PolicyReview.Of(config)).Kind);
    }

    private static List<PolicyFinding> Review(string rules, Func<PolicyFinding, bool>? of = null, string approver = "[bosses]")
    {
        var text = Head.Replace("[bosses] } }", approver + " } }", StringComparison.Ordinal) + rules;
        var outcome = GatewayConfig.Parse("gateway.yaml", text, ConfigFiles.None);
        Assert.Empty(outcome.Errors.Select(error => error.ToString()));
        return [.. PolicyReview.Of(outcome.Config!, _ => ["get_customer", "delete_customer", "x1", "x2", "x3"]).Where(of ?? (_ => true))];
    }
}
