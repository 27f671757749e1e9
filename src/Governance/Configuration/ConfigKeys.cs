using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>gateway.yaml</c>: the one description from which the file is read, documented and published as a JSON
/// Schema.</summary>
internal static class ConfigKeys
{
    private static readonly ConfigType s_group = new ConfigType.Text(200, "a group's name", "support");

    private static readonly ConfigType s_tool = new ConfigType.Text(256, "a tool's exact name", "run_sql");

    /// <summary><c>listen</c>.</summary>
    public static ConfigSection Listen { get; } =
        new("listen", typeof(ListenConfig), "Where the gateway listens and how the world calls it.",
    [
        new("url", new ConfigType.Url("http://127.0.0.1:8080", HostOnly: true), "http://127.0.0.1:8080",
            "Address to bind, plain `http`: an IP address or `localhost`; `0.0.0.0` is every address of the machine. TLS ends in front of "
                + "the gateway"),
        new("publicUrl", new ConfigType.Url("https://gateway.example", HostOnly: false), "http://127.0.0.1:8080",
            "URL by which clients reach the gateway, audience of tokens and base of metadata; when left out, the value of `url`, "
                + "which is then no wildcard"),
        new("allowedHosts", new ConfigType.Many(ConfigShapes.Host, 0, 100), "[]", "Values of `Host` accepted beside those of the two URLs"),
        new("allowedOrigins", new ConfigType.Many(ConfigShapes.Origin, 0, 100), "[]",
            "Values of `Origin` accepted beside that of `publicUrl`"),
    ]);

    /// <summary><c>limits</c>.</summary>
    public static ConfigSection Limits { get; } = new("limits", typeof(LimitsConfig), "Bounds on messages, streams and waits.",
    [
        new("requestBytes", new ConfigType.Size(1 << 10, 256 << 20), "4MiB", "Longest request body"),
        new("requestDepth", new ConfigType.Whole(4, 512, "levels"), "64", "Deepest nesting of a request's JSON"),
        new("responseBytes", new ConfigType.Size(1 << 10, 1L << 30), "16MiB", "Longest whole response body"),
        new("eventBytes", new ConfigType.Size(1 << 10, 256 << 20), "4MiB", "Longest single event of a stream"),
        new("upstreamTimeout", ConfigType.Duration.Between("1s", "1h"), "100s", "How long an upstream may take to begin its answer"),
        new("streamIdle", ConfigType.Duration.Between("1s", "24h"), "10m", "How long a stream may be silent before it is cut"),
        new("clientStall", ConfigType.Duration.Between("1s", "1h"), "60s",
            "How long what was sent may wait for the client to take it, before the client is cut"),
        new("streamsPerSession", new ConfigType.Whole(1, 1_024, "streams"), "64", "Open streams of one session"),
        new("inFlightPerSession", new ConfigType.Whole(1, 65_536, "exchanges"), "256", "Exchanges of one session that are under way"),
    ]);

    /// <summary><c>identity.issuers[]</c>.</summary>
    public static ConfigSection Issuer { get; } = new("identity.issuers[]", typeof(IssuerConfig), "One token issuer that is trusted.",
    [
        new("issuer", ConfigShapes.Issuer, null, "The exact `iss` of its tokens, compared letter by letter"),
        new("audiences", new ConfigType.Many(new ConfigType.Text(500, "an audience", "https://gateway.example"), 0, 32), "[]",
            "Values of `aud` accepted beside the connection's own public URL"),
        new("algorithms", new ConfigType.Many(new ConfigType.Choice(IssuerConfig.DefaultAlgorithms), 1, 9),
            $"[{string.Join(", ", IssuerConfig.DefaultAlgorithms)}]", "Signature algorithms accepted"),
        new("groupsClaim", new ConfigType.Text(200, "a claim's name", "groups"), "groups", "Claim that lists the caller's groups"),
        new("clockSkew", ConfigType.Duration.Between("0s", "5m"), "60s", "Tolerance for clocks that differ"),
        new("tokenTypes", new ConfigType.Many(new ConfigType.Text(64, "a token type", "at+jwt"), 1, 8), "[at+jwt, JWT]",
            "Values of the token header's `typ` accepted, compared without case"),
        new("metadata", new ConfigType.Url("https://idp.example/.well-known/openid-configuration", HostOnly: false), "null",
            "Where its metadata is read; when left out, found from `issuer`"),
    ]);

    /// <summary><c>identity.development</c>.</summary>
    public static ConfigSection Development { get; } = new("identity.development", typeof(DevelopmentConfig),
        "The embedded issuer for a first run on one machine.",
    [
        new("enabled", new ConfigType.Flag(), "false", "Whether it runs; refused unless `listen.url` and `listen.publicUrl` are loopback"),
    ]);

    /// <summary><c>identity.roles</c>.</summary>
    public static ConfigSection Roles { get; } =
        new("identity.roles", typeof(RolesConfig), "Which groups hold which role in the management API.",
    [
        new("operator", new ConfigType.Many(s_group, 0, 100), "[]", "Groups that operate: policies, sessions, connections"),
        new("approver", new ConfigType.Many(s_group, 0, 100), "[]",
            "Groups that may open the approval inbox; which approval they may decide, policy says"),
        new("auditor", new ConfigType.Many(s_group, 0, 100), "[]", "Groups that read sessions, recordings and audit"),
    ]);

    /// <summary><c>identity</c>.</summary>
    public static ConfigSection Identity { get; } = new("identity", typeof(IdentityConfig), "Who may call, and who operates.",
    [
        new("issuers", new ConfigType.Many(new ConfigType.Section(Issuer), 0, 32), "[]", "Issuers whose tokens are accepted"),
        new("development", new ConfigType.Section(Development), "{}", "The embedded issuer"),
        new("roles", new ConfigType.Section(Roles), "{}", "Groups by role"),
        new("managementScope", ConfigShapes.Scope, "null",
            "Scope that a token needs for the management API, so that an agent's does not open it; see identity.md"),
        new("links", new ConfigType.Many(new ConfigType.Section(VotingKeys.Link), 0, 10_000), "[]",
            "Identities that are one human: one vote, and no say in the calls of any of them"),
    ]);

    /// <summary><c>connections[].credential</c>.</summary>
    public static ConfigSection Credential { get; } =
        new("connections[].credential", typeof(CredentialConfig), "What the gateway presents to the upstream.",
    [
        new("header", ConfigShapes.Header, "Authorization", "Header that carries it"),
        new("scheme", new ConfigType.Text(64, "a word", "Bearer", ConfigShapes.IsHeaderToken) { MayBeEmpty = true }, "Bearer",
            "Word before the secret; when left out, `Bearer` for `Authorization` and none for other headers"),
        new("secret", new ConfigType.Secret(), null, "Where the secret is, never the secret"),
    ]) { HoldsSecrets = true };

    /// <summary><c>connections[].sql[]</c>.</summary>
    public static ConfigSection Sql { get; } = new("connections[].sql[]", typeof(SqlArgumentConfig), "Says that a tool's argument is SQL.",
    [
        new("tool", s_tool, null, "The tool"),
        new("argument", new ConfigType.Text(256, "an argument's exact name", "query"), null, "Top-level member of its arguments"),
        new("dialect", new ConfigType.Choice(["postgresql", "mysql", "sqlserver", "sqlite", "other"]), "postgresql",
            "Whose SQL it is; only PostgreSQL is read with a full grammar, and what is not understood counts as writing"),
    ]);

    /// <summary><c>connections[].tools{}</c>.</summary>
    public static ConfigSection Tool { get; } =
        new("connections[].tools{}", typeof(ToolPin), "Annotations of one tool that override the server's hints.",
    [
        new("readOnly", new ConfigType.Flag(), "null", "The tool only reads"),
        new("destructive", new ConfigType.Flag(), "null", "The tool may destroy"),
        new("idempotent", new ConfigType.Flag(), "null", "Calling it twice is the same as once"),
        new("openWorld", new ConfigType.Flag(), "null", "The tool reaches beyond its server"),
    ]);

    /// <summary><c>connections[]</c>.</summary>
    public static ConfigSection Connection { get; } = new("connections[]", typeof(ConnectionConfig), "One governed upstream.",
    [
        new("name", ConfigShapes.Name, null, "Name, also in the path `/mcp/{name}`"),
        new("kind", new ConfigType.Choice(["mcp"]), "mcp", "What it speaks"),
        new("url", new ConfigType.Url("https://crm.example/mcp", HostOnly: false), null,
            "The upstream's endpoint; `http` only for a loopback host or with `insecure: true`"),
        new("insecure", new ConfigType.Flag(), "false", "Accepts a plain `http` upstream on another machine"),
        new("credential", new ConfigType.Section(Credential), "null", "What the gateway presents to the upstream"),
        new("policy", ConfigShapes.Name, "null", "The policy that decides; when left out, `default` decides alone"),
        new("default", new ConfigType.Choice(["deny", "allow"]), "deny", "What happens where no rule matches"),
        new("recording", new ConfigType.Choice(["write-ahead", "strict"]), "write-ahead",
            "`strict`: the outcome is durable before the last byte; `write-ahead`: it may trail by a second"),
        new("receipts", new ConfigType.Flag(), "false",
            "Results carry in `_meta` which entry of the recording their request is, to have it proved later; see evidence.md"),
        new("mask", new ConfigType.Many(ConfigShapes.Kind, 0, 100), "[\"*\"]", "Detector kinds always hidden in the recording; `*` is all"),
        new("analyser", new ConfigType.Section(AnalyserKeys.Analyser), "null",
            "Who is asked about names, places and organisations in its texts"),
        new("hold", ConfigType.Duration.Between("0s", "10m"), "50s",
            "How long an open request waits for a person before it is told how to come back"),
        new("rounds", new ConfigType.Whole(0, 9, ""), "8",
            "How often a client of 2026-07-28 is asked to come back by itself, each time for `hold`; see approvals-carriers.md"),
        new("showAddress", new ConfigType.Flag(), "true", "A client that can show its user an address is given that of the approval"),
        new("approvalTools", new ConfigType.Flag(), "false",
            "Offers the tools `approval_status` and `approval_wait` to those whom policy lets call them"),
        new("approvals", new ConfigType.Section(ConnectionApprovalKeys.Approvals), "{}", "What the upstream can do for approvals"),
        new("sandbox", new ConfigType.Flag(), "false",
            "Recorded requests may be run again on it (`recording rerun`): nothing that it does matters"),
        new("sql", new ConfigType.Many(new ConfigType.Section(Sql), 0, 1_000), "[]", "Arguments that are SQL"),
        new("tools", new ConfigType.Named(Tool, 10_000, "a tool's exact name"), "{}", "Annotations by tool name"),
    ]);

    /// <summary><c>sessions</c>.</summary>
    public static ConfigSection Sessions { get; } = new(
        "sessions", typeof(SessionsConfig), "How long sessions live, and how many there may be.",
    [
        new("idle", ConfigType.Duration.Between("10s", "7d"), "30m", "How long a session may be idle before it ends"),
        new("surrogates", ConfigType.Duration.Between("1m", "30d"), "24h",
            "How long a surrogate can be turned back after it was last given out, if its session lives so long; see masking.md"),
        new("perPrincipal", new ConfigType.Whole(1, 10_000, "sessions"), "1000",
            "Most open sessions of one principal; another is refused until one has ended"),
    ]);

    /// <summary>The whole file.</summary>
    public static ConfigSection File { get; } = new("", typeof(GatewayConfig), "The whole file.",
    [
        new("version", new ConfigType.Whole(1, 1, ""), null, "Version of the file's format"),
        new("listen", new ConfigType.Section(Listen), "{}", "Where the gateway listens"),
        new("limits", new ConfigType.Section(Limits), "{}", "Bounds on messages, streams and waits"),
        new("identity", new ConfigType.Section(Identity), "{}", "Who may call, and who operates"),
        new("connections", new ConfigType.Many(new ConfigType.Section(Connection), 0, 1_000), "[]", "Governed upstreams"),
        new("policies", new ConfigType.Many(new ConfigType.PolicyEntry(), 0, 1_000), "[]",
            "Policies, each written here or taken in with `include`"),
        new("shadows", new ConfigType.Many(new ConfigType.PolicyEntry(), 0, 1_000), "[]",
            "Texts that decide beside the live policies of their names, have no say, and leave their differences in the recording"),
        new("masking", new ConfigType.Section(MaskingKeys.Masking), "{}",
            "Kinds of values beside those that are built in, and how sure a value must be"),
        new("recording", new ConfigType.Section(RecordingKeys.Recording), "{}", "Where and how recordings are kept"),
        new("approvals", new ConfigType.Section(ApprovalKeys.Approvals), "{}", "How long approvals wait, and how people are told"),
        new("sessions", new ConfigType.Section(Sessions), "{}", "How long sessions live"),
        new("cluster", new ConfigType.Section(ClusterKeys.Cluster), "null", "Which gateways this one works with as one"),
    ]);

    /// <summary>Every section in the order of the reference.</summary>
    public static ImmutableArray<ConfigSection> All { get; } =
    [
        File, Listen, Limits, Identity, Issuer, Development, Roles, VotingKeys.Link,
        Connection, Credential, AnalyserKeys.Analyser, AnalyserKeys.Entity,
        ConnectionApprovalKeys.Approvals, ConnectionApprovalKeys.Estimate, ConnectionApprovalKeys.Idempotency, Sql,
        Tool,
        PolicyKeys.Include, PolicyKeys.Policy, PolicyKeys.Rule, VotingKeys.Escalation, VotingKeys.Window,
        PolicyKeys.Except, MaskingKeys.Masking, MaskingKeys.Kind,
        MaskingKeys.Dictionary, MaskingKeys.Threshold, RecordingKeys.Recording, RecordingKeys.Keep, RecordingKeys.Checkpoints,
        RecordingKeys.Witness,
        ExportKeys.Export, ExportKeys.File, ExportKeys.Syslog, ExportKeys.Webhook, ExportKeys.Otlp,
        ApprovalKeys.Approvals, VotingKeys.Rota, VotingKeys.Shift,
        ApprovalKeys.Person, ApprovalKeys.Channel, ApprovalKeys.Webhook, ApprovalKeys.Slack, ApprovalKeys.Teams, ApprovalKeys.Email,
        Sessions, ClusterKeys.Cluster,
    ];
}
