using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class GatewayConfigTests
{
    private const string Full = """
        version: 1
        listen:
          url: "http://127.0.0.1:8081"
          publicUrl: "https://gateway.example/a"
          allowedHosts: [other.example]
          allowedOrigins: ["https://app.example"]
        limits:
          requestBytes: 1MiB
          requestDepth: 32
          responseBytes: 1GiB
          eventBytes: 64KiB
          upstreamTimeout: 2h
          streamIdle: 90s
          streamsPerSession: 8
          inFlightPerSession: 16
        identity:
          issuers:
            - issuer: https://idp.example
              audiences: [api]
              algorithms: [ES256, RS256]
              groupsClaim: roles
              clockSkew: 5s
              tokenTypes: [at+jwt]
              metadata: https://idp.example/.well-known/oauth-authorization-server
          roles: { operator: [ops], approver: [approvers], auditor: [auditors, "ops"] }
          managementScope: gateway:manage
        connections:
          - name: crm
            url: https://crm.example/mcp
            credential: { header: X-Api-Key, secret: "env:CRM_TOKEN" }
            policy: crm
            recording: strict
            mask: [card, ssn]
            hold: 20s
            sql: [ { tool: run_sql, argument: query, dialect: mysql } ]
            tools: { delete_customer: { destructive: true, readOnly: false } }
          - { name: files, kind: mcp, url: "http://127.0.0.1:9000/mcp", credential: { secret: "file:/run/secrets/files" } }
        policies:
          - name: crm
            rules:
              # reading is free
              - { name: read, when: 'tool.readOnly', effect: allow }
          - { name: flow, rules: [] }
          - include: "policies/*.yaml"
        recording: { path: data/g.db, bodies: digest, bodyBytes: 0 }
        approvals: { within: 1h }
        sessions: { idle: 1d }
        """;

    [Fact]
    public void Every_key_of_a_full_file_is_read()
    {
        var config = Written.Good(Full.Replace("2h", "1h", StringComparison.Ordinal), ("policies/b.yaml", "name: b\nrules: []\n"),
            ("policies/a.yaml", "- {name: a, rules: []}\n"));

        Assert.Equal(new Uri("http://127.0.0.1:8081"), config.Listen.Url);
        Assert.Equal(new Uri("https://gateway.example/a"), config.Listen.PublicUrl);
        Assert.Equal(["other.example"], config.Listen.AllowedHosts);
        Assert.Equal(["https://app.example"], config.Listen.AllowedOrigins);
        Assert.Equal(
            new LimitsConfig
            {
                RequestBytes = 1 << 20,
                RequestDepth = 32,
                ResponseBytes = 1L << 30,
                EventBytes = 64 << 10,
                UpstreamTimeout = TimeSpan.FromHours(1),
                StreamIdle = TimeSpan.FromSeconds(90),
                StreamsPerSession = 8,
                InFlightPerSession = 16,
            },
            config.Limits);
        var issuer = Assert.Single(config.Identity.Issuers);
        Assert.Equal("https://idp.example", issuer.Issuer);
        Assert.Equal(["api"], issuer.Audiences);
        Assert.Equal(["ES256", "RS256"], issuer.Algorithms);
        Assert.Equal("roles", issuer.GroupsClaim);
        Assert.Equal(TimeSpan.FromSeconds(5), issuer.ClockSkew);
        Assert.Equal(["at+jwt"], issuer.TokenTypes);
        Assert.Equal(new Uri("https://idp.example/.well-known/oauth-authorization-server"), issuer.Metadata);
        Assert.Equal(["ops"], config.Identity.Roles.Operator);
        Assert.Equal("gateway:manage", config.Identity.ManagementScope);
        Assert.Equal(["approvers"], config.Identity.Roles.Approver);
        Assert.Equal(["auditors", "ops"], config.Identity.Roles.Auditor);
        Assert.Equal(new RecordingConfig { Path = "data/g.db", Bodies = RecordedBodies.Digest, BodyBytes = 0 }, config.Recording);
        Assert.Equal(TimeSpan.FromHours(1), config.Approvals.Within);
        Assert.Equal(TimeSpan.FromDays(1), config.Sessions.Idle);
        Assert.Equal(["crm", "flow", "a", "b"], config.Policies.Select(policy => policy.Name));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void An_issuer_is_taken_where_an_operator_can_name_it_to_revoke_somebody(int length, bool isTaken)
    {
        var issuer = "https://idp.example/".PadRight(length, 'a');
        Assert.Equal(isTaken, PrincipalKey.IsIssuer(issuer));
        var outcome = GatewayConfig.Parse(
            "gateway.yaml", $"version: 1\nidentity: {{ issuers: [ {{ issuer: '{issuer}' }} ] }}\n", ConfigFiles.None);
        Assert.Equal(isTaken, outcome.Config is not null);
    }

    [Fact]
    public void Every_key_of_a_connection_is_read()
    {
        var config = Written.Good(Full.Replace("2h", "1h", StringComparison.Ordinal));
        var crm = config.Connection(new ConnectionName("crm"))!;
        Assert.Equal(new CredentialConfig { Header = "X-Api-Key", Scheme = "",
            Secret = new SecretReference(SecretSource.Environment, "CRM_TOKEN") }, crm.Credential);
        Assert.Equal("crm", crm.Policy);
        Assert.Equal(DefaultEffect.Deny, crm.Default);
        Assert.Equal(RecordingMode.Strict, crm.Recording);
        Assert.Equal(["card", "ssn"], crm.Mask);
        Assert.Equal(TimeSpan.FromSeconds(20), crm.Hold);
        Assert.Equal(new SqlArgumentConfig { Tool = "run_sql", Argument = "query", Dialect = SqlDialect.MySql }, Assert.Single(crm.Sql));
        Assert.Equal(new ToolPin { Destructive = true, ReadOnly = false }, crm.Tools["delete_customer"]);
        var files = config.Connection(new ConnectionName("files"))!;
        Assert.Equal(new CredentialConfig { Secret = new SecretReference(SecretSource.File, "/run/secrets/files") }, files.Credential);
        Assert.Equal("file:/run/secrets/files", files.Credential!.Secret.ToString());
        Assert.Null(config.Connection(new ConnectionName("none")));
    }

    [Fact]
    public void A_file_with_its_version_alone_takes_every_default()
    {
        var config = Written.Good("version: 1\nlisten:\nconnections:\nidentity: {development: }\n");
        Assert.Equal(GatewayConfig.Default.Listen, config.Listen);
        Assert.Equal(GatewayConfig.Default.Limits, config.Limits);
        Assert.Equal(GatewayConfig.Default.Recording, config.Recording);
        Assert.Empty(config.Connections);
        Assert.False(config.Identity.Development.Enabled);
    }

    [Fact]
    public void A_policy_is_cut_out_with_its_comments_and_its_place()
    {
        var config = Written.Good(Full.Replace("2h", "1h", StringComparison.Ordinal));
        var block = config.Policy("crm")!;
        Assert.Equal("name: crm\nrules:\n  # reading is free\n  - { name: read, when: 'tool.readOnly', effect: allow }\n", block.Source);
        Assert.Equal(("gateway.yaml", 39, 5), (block.File, block.Line, block.Column));
        var flow = config.Policy("flow")!;
        Assert.Equal("    { name: flow, rules: [] }\n", flow.Source);
        Assert.Equal((43, 1), (flow.Line, flow.Column));
    }

    [Fact]
    public void The_public_url_follows_the_listen_url_when_left_out() =>
        Assert.Equal(new Uri("http://127.0.0.1:9999"), Written.Good("version: 1\nlisten: {url: 'http://127.0.0.1:9999'}\n")
            .Listen.PublicUrl);

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://LocalHost:8080")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://10.0.0.5:8080")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    public void Addresses_and_localhost_can_be_listened_at(string url) => Assert.Equal(new Uri(url),
        Written.Good($"version: 1\nlisten: {{ url: '{url}', publicUrl: 'https://gateway.example' }}\n").Listen.Url);

    [Theory]
    [InlineData("url: 'http://10.0.0.5:8080'", 16)]
    [InlineData("url: 'http://0.0.0.0:8080', publicUrl: 'http://gateway.example'", 50)]
    [InlineData("publicUrl: 'http://gateway.example'", 22)]
    public void A_public_url_without_tls_warns_but_is_read(string listen, int column) => Assert.Equal(
        $"gateway.yaml:2:{column}: plain http shows every token and message to the network; have TLS end in front of the gateway, and write "
            + "its https address as listen.publicUrl",
        Assert.Single(Written.Read($"version: 1\nlisten: {{ {listen} }}\n").Warnings).ToString());

    [Theory]
    [InlineData("url: 'http://127.0.0.1:8080'")]
    [InlineData("url: 'http://localhost:8080'")]
    [InlineData("url: 'http://0.0.0.0:8080', publicUrl: 'https://gateway.example'")]
    public void A_public_url_with_tls_or_on_this_machine_is_well(string listen) =>
        Assert.Empty(Written.Read($"version: 1\nlisten: {{ {listen} }}\n").Warnings);

    [Fact]
    public void Allowing_by_default_warns_but_is_read()
    {
        var outcome = Written.Read("version: 1\nconnections:\n- name: a\n  url: https://a.example\n  default: allow\n");
        Assert.Equal(DefaultEffect.Allow, outcome.Config!.Connections[0].Default);
        Assert.Equal(
            "gateway.yaml:5:12: whatever no rule decides is allowed on this connection; write \"default: deny\" unless that is meant",
            Assert.Single(outcome.Warnings).ToString());
    }

    [Fact]
    public void A_pin_wins_over_the_hint_and_read_only_is_not_destructive()
    {
        var hint = ToolFacts.Unknown("t");
        Assert.Equal(hint with { ReadOnly = true, Destructive = false }, new ToolPin { ReadOnly = true }.Apply(hint));
        Assert.Equal(hint with { Idempotent = true, OpenWorld = false }, new ToolPin { Idempotent = true, OpenWorld = false }.Apply(hint));
        var reading = hint with { ReadOnly = true, Destructive = false };
        Assert.Equal(hint with { ReadOnly = false, Destructive = true }, new ToolPin { ReadOnly = false }.Apply(reading));
        Assert.Equal(hint with { ReadOnly = false, Destructive = true }, new ToolPin { Destructive = true }.Apply(reading));
    }

    [Fact]
    public void A_replacement_is_told_and_readers_keep_what_they_took()
    {
        var live = new LiveConfig(GatewayConfig.Default);
        var told = new List<GatewayConfig>();
        live.Changed += told.Add;
        var before = live.Current;
        var next = new GatewayConfig { Sessions = new SessionsConfig { Idle = TimeSpan.FromMinutes(1) } };
        live.Replace(next);
        Assert.Same(GatewayConfig.Default, before);
        Assert.Same(next, live.Current);
        Assert.Same(next, Assert.Single(told));
    }
}
