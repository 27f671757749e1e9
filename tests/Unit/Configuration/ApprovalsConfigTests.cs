using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class ApprovalsConfigTests
{
    private const string Head = """
        version: 1
        identity:
          issuers: [ { issuer: "https://idp.example" } ]
          roles: { approver: [approvers] }
        approvals:

        """;

    private const string People = """
          people:
            - { issuer: "https://idp.example", subject: bob, groups: [approvers], email: bob@example.com, slack: T1/U1, teams: "env:BOB" }

        """;

    [Fact]
    public void Every_kind_of_channel_is_read()
    {
        var config = Written.Good(Head + People + """
              channels:
                - { name: hook, webhook: { url: "https://hooks.example/x", secrets: ["env:NEW", "file:old.txt"] }, else: chat, patience: 5s }
                - { name: chat, for: [crm, "user:bob"], slack: { channel: C1, token: "env:TOKEN", signing: ["env:SIGN"] } }
                - { name: space, teams: { address: "env:SPACE" } }
                - { name: own, teams: {} }
                - { name: mail, email: { host: mail.example, from: "gateway@example.com", user: u, password: "env:P" }, timeout: 5s }
            """).Approvals;
        Assert.Equal(["hook", "chat", "space", "own", "mail"], config.Channels.Select(c => c.Name));
        Assert.Equal(["env:NEW", "file:old.txt"], config.Channels[0].Secrets().Select(s => s.ToString()));
        Assert.Equal(("chat", TimeSpan.FromSeconds(5)), (config.Channels[0].Else, config.Channels[0].Patience));
        Assert.Equal("https://slack.com/api/", config.Channels[1].Slack!.Url.AbsoluteUri);
        Assert.Equal("env:SPACE", config.Channels[2].Teams!.Address.ToString());
        Assert.Null(config.Channels[3].Teams!.Address);
        Assert.Equal((587, MailTls.StartTls), (config.Channels[4].Email!.Port, config.Channels[4].Email!.Tls));
        var bob = Assert.Single(config.People).ToPrincipal();
        Assert.Equal(("bob", "bob", "approvers"), (bob.Key.Subject, bob.Name, bob.Groups[0]));
    }

    [Theory]
    [InlineData("{ name: a }", "exactly one of webhook, slack, teams, email; here is none")]
    [InlineData("{ name: a, teams: { address: \"env:A\" }, webhook: { url: \"https://h.example\", secrets: [\"env:A\"] } }",
        "exactly one of webhook, slack, teams, email; here are webhook and teams")]
    [InlineData("{ name: a, webhook: { url: \"http://h.example\", secrets: [\"env:A\"] } }", "plain http to another machine")]
    [InlineData("{ name: a, webhook: { url: \"https://h.example\", secrets: [] } }", "a list of 1 to 4 items")]
    [InlineData("{ name: a, webhook: { url: \"https://h.example\", secrets: [\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"] } }",
        "where the secret is")]
    [InlineData("{ name: a, slack: { url: \"http://s.example\", channel: C1, token: \"env:A\", signing: [\"env:A\"] } }", "plain http")]
    [InlineData("{ name: a, slack: { channel: C1, token: \"env:A\" } }", "signing")]
    [InlineData("{ name: a, teams: { address: \"env:A\" }, else: b }", "no channel of this name")]
    [InlineData("{ name: a, teams: { address: \"env:A\" }, else: a }", "in a circle")]
    [InlineData("{ name: a, teams: { address: \"env:A\" } }, { name: a, teams: { address: \"env:A\" } }", "a channel of this name already")]
    [InlineData("{ name: a, teams: { address: \"env:A\" }, else: b }, { name: b, teams: { address: \"env:A\" }, else: a }", "in a circle")]
    [InlineData("{ name: a, teams: {} }", "nobody in approvals.people has teams")]
    [InlineData("{ name: a, email: { host: m.example, from: g@example.com } }", "nobody in approvals.people has an email")]
    [InlineData("{ name: a, email: { host: m.example, from: g@example.com, tls: none } }", "without TLS")]
    [InlineData("{ name: a, email: { host: m.example, from: g@example.com, user: u } }", "user and password go together")]
    [InlineData("{ name: a, email: { host: \"m.example:25\", from: g@example.com } }", "its port under port")]
    [InlineData("{ name: a, email: { host: m.example, from: \"G <g@example.com>\" } }", "an e-mail address")]
    public void What_cannot_work_is_an_error_at_load(string channels, string says) =>
        Assert.Contains(says, Written.Errors(Head + $"  channels: [ {channels} ]"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{ issuer: \"https://other.example\", subject: b, groups: [approvers] }", "not in identity.issuers")]
    [InlineData("{ issuer: \"https://idp.example\", subject: b }, { issuer: \"https://idp.example\", subject: b }", "twice")]
    [InlineData("{ issuer: \"https://idp.example\", subject: b, slack: T1/U1 }, { issuer: \"https://idp.example\", subject: c, slack: T1/U1 }",
        "belongs to two people")]
    [InlineData("{ issuer: \"https://idp.example\", subject: b, email: B@e.example }, { issuer: \"https://idp.example\", subject: c, email: b@e.example }",
        "belongs to two people")]
    [InlineData("{ issuer: \"https://idp.example\", subject: b, slack: U1 }", "ids of workspace and person")]
    public void Nobody_can_be_taken_for_another(string people, string says) =>
        Assert.Contains(says, Written.Errors(Head + $"  people: [ {people} ]"), StringComparison.Ordinal);

    [Fact]
    public void A_person_without_the_role_is_a_warning()
    {
        var outcome = Written.Read(Head + "  people: [ { issuer: \"https://idp.example\", subject: b, groups: [other] } ]");
        Assert.Contains("holds the role approver", Assert.Single(outcome.Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_secret_is_an_error_where_it_must_run_and_else_a_warning(bool run)
    {
        var outcome = Read("lost", run);
        var told = Assert.Single(run ? outcome.Errors : outcome.Warnings);
        Assert.Equal("the secret env:HOOK is gone", told.Message);
        Assert.Equal(7, told.Line);
        Assert.Equal(run, outcome.Config is null);
    }

    [Fact]
    public void A_secret_of_the_wrong_shape_is_an_error_that_does_not_repeat_it()
    {
        var told = Assert.Single(Read("hunter2-hunter2", run: false).Errors);
        Assert.Contains("whsec_ and base64", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told.Message, StringComparison.Ordinal);
        Assert.NotNull(Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", run: true).Config);
    }

    private static ConfigOutcome Read(string value, bool run) => GatewayConfig.Parse(
        "gateway.yaml",
        Head + "  channels:\n    - { name: hook, webhook: { url: \"https://hooks.example/x\", secrets: [\"env:HOOK\"] } }\n",
        ConfigFiles.None with
        {
            Secrets = reference => value == "lost" ? new SecretText(null, $"the secret {reference} is gone") : new SecretText(value, null),
            NeedsSecrets = run,
        });
}
