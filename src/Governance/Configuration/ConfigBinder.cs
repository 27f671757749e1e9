using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Configuration;

/// <summary>Makes records of values that were read; what is not there takes the record's default.</summary>
internal static class ConfigBinder
{
    /// <summary>The whole file, without its policies.</summary>
    public static GatewayConfig Bind(ConfigValues file) => new()
    {
        Version = file.Int("version", 1),
        Listen = Listen(file.Find<ConfigValues>("listen")),
        Limits = Limits(file.Find<ConfigValues>("limits")),
        Identity = Identity(file.Find<ConfigValues>("identity")),
        Connections = [.. file.Many<ConfigValues>("connections", []).Where(IsWhole).Select(Connection)],
        Recording = Recording(file.Find<ConfigValues>("recording")),
        Approvals = ApprovalsBinder.Bind(file.Find<ConfigValues>("approvals")),
        Sessions = file.Find<ConfigValues>("sessions") is { } sessions ? new()
        {
            Idle = sessions.Get("idle", new SessionsConfig().Idle),
            Surrogates = sessions.Get("surrogates", new SessionsConfig().Surrogates),
            PerPrincipal = sessions.Int("perPrincipal", new SessionsConfig().PerPrincipal),
        }
        : new(),
        Cluster = file.Find<ConfigValues>("cluster") is { } cluster ? new()
        {
            Address = cluster.Find<string>("address"),
            Port = cluster.Int("port", new ClusterConfig().Port),
            DeadAfter = cluster.Get("deadAfter", new ClusterConfig().DeadAfter),
        }
        : null,
    };

    /// <summary>Whether a connection has what it cannot be without.</summary>
    public static bool IsWhole(ConfigValues connection) => connection.Has("name") && connection.Has("url");

    private static ListenConfig Listen(ConfigValues? values)
    {
        var otherwise = new ListenConfig();
        if (values is null) return otherwise;
        var url = values.Get("url", otherwise.Url);
        return new ListenConfig
        {
            Url = url,
            PublicUrl = values.Get("publicUrl", url),
            AllowedHosts = values.Many("allowedHosts", otherwise.AllowedHosts),
            AllowedOrigins = values.Many("allowedOrigins", otherwise.AllowedOrigins),
        };
    }

    private static LimitsConfig Limits(ConfigValues? values)
    {
        var otherwise = new LimitsConfig();
        return values is null ? otherwise : new LimitsConfig
        {
            RequestBytes = values.Int("requestBytes", otherwise.RequestBytes),
            RequestDepth = values.Int("requestDepth", otherwise.RequestDepth),
            ResponseBytes = values.Get("responseBytes", otherwise.ResponseBytes),
            EventBytes = values.Int("eventBytes", otherwise.EventBytes),
            UpstreamTimeout = values.Get("upstreamTimeout", otherwise.UpstreamTimeout),
            StreamIdle = values.Get("streamIdle", otherwise.StreamIdle),
            ClientStall = values.Get("clientStall", otherwise.ClientStall),
            StreamsPerSession = values.Int("streamsPerSession", otherwise.StreamsPerSession),
            InFlightPerSession = values.Int("inFlightPerSession", otherwise.InFlightPerSession),
        };
    }

    private static IdentityConfig Identity(ConfigValues? values) => values is null ? new() : new()
    {
        Issuers = [.. values.Many<ConfigValues>("issuers", []).Where(issuer => issuer.Has("issuer")).Select(Issuer)],
        Development = new() { Enabled = values.Find<ConfigValues>("development")?.Get("enabled", false) ?? false },
        Roles = values.Find<ConfigValues>("roles") is not { } roles ? new() : new()
        {
            Operator = roles.Many<string>("operator", []),
            Approver = roles.Many<string>("approver", []),
            Auditor = roles.Many<string>("auditor", []),
        },
        ManagementScope = values.Find<string>("managementScope"),
        Links = [.. values.Many<ConfigValues>("links", []).Where(link => link.Has("identities"))
            .Select(link => link.Many<string>("identities", []).Select(PrincipalKey.Parse).ToImmutableArray())],
    };

    private static IssuerConfig Issuer(ConfigValues values)
    {
        var otherwise = new IssuerConfig { Issuer = values.Get("issuer", "") };
        return otherwise with
        {
            Audiences = values.Many("audiences", otherwise.Audiences),
            Algorithms = values.Has("algorithms") ? [.. values.Many<int>("algorithms", []).Select(i => IssuerConfig.DefaultAlgorithms[i])]
                : otherwise.Algorithms,
            GroupsClaim = values.Get("groupsClaim", otherwise.GroupsClaim),
            ClockSkew = values.Get("clockSkew", otherwise.ClockSkew),
            TokenTypes = values.Many("tokenTypes", otherwise.TokenTypes),
            Metadata = values.Find<Uri>("metadata"),
        };
    }

    private static ConnectionConfig Connection(ConfigValues values)
    {
        var otherwise = new ConnectionConfig { Name = new ConnectionName(values.Get("name", "")), Url = values.Find<Uri>("url")! };
        return otherwise with
        {
            Kind = values.Choice("kind", otherwise.Kind),
            Insecure = values.Get("insecure", otherwise.Insecure),
            Credential = Credential(values),
            Policy = values.Find<string>("policy"),
            Default = values.Choice("default", otherwise.Default),
            Recording = values.Choice("recording", otherwise.Recording),
            Receipts = values.Get("receipts", otherwise.Receipts),
            Mask = values.Many("mask", otherwise.Mask),
            Analyser = values.Find<ConfigValues>("analyser") is { } analyser && analyser.Has("url") ? Analyser(analyser) : null,
            Hold = values.Get("hold", otherwise.Hold),
            Rounds = values.Int("rounds", otherwise.Rounds),
            ShowAddress = values.Get("showAddress", otherwise.ShowAddress),
            ApprovalTools = values.Get("approvalTools", otherwise.ApprovalTools),
            Approvals = values.Find<ConfigValues>("approvals") is { } approvals ? Approvals(approvals) : otherwise.Approvals,
            Sandbox = values.Get("sandbox", otherwise.Sandbox),
            Sql = [.. values.Many<ConfigValues>("sql", []).Where(sql => sql.Has("tool") && sql.Has("argument")).Select(Sql)],
            Tools = Tools(values),
        };
    }

    private static ConnectionApprovalsConfig Approvals(ConfigValues values) => new()
    {
        Estimate = values.Find<ConfigValues>("estimate") is { } estimate && estimate.Has("tool") && estimate.Has("argument")
            ? new EstimateConfig
            {
                Tool = estimate.Get("tool", ""),
                Argument = estimate.Get("argument", ""),
                Timeout = estimate.Get("timeout", TimeSpan.FromSeconds(2)),
            }
            : null,
        Idempotency = values.Find<ConfigValues>("idempotency") is { } key
            ? new IdempotencyConfig { Header = key.Find<string>("header"), Meta = key.Find<string>("meta") }
            : null,
    };

    /// <summary>The <c>credential</c> of a section; null when it has none.</summary>
    public static CredentialConfig? Credential(ConfigValues section)
    {
        if (section.Find<ConfigValues>("credential") is not { } values || !values.Has("secret")) return null;
        var otherwise = new CredentialConfig { Secret = values.Get("secret", default(SecretReference)) };
        var header = values.Get("header", otherwise.Header);
        var standard = string.Equals(header, otherwise.Header, StringComparison.OrdinalIgnoreCase);
        return otherwise with { Header = header, Scheme = values.Get("scheme", standard ? otherwise.Scheme : "") };
    }

    private static AnalyserConfig Analyser(ConfigValues values)
    {
        var otherwise = new AnalyserConfig { Url = values.Find<Uri>("url")! };
        return otherwise with
        {
            Insecure = values.Get("insecure", otherwise.Insecure),
            Language = values.Get("language", otherwise.Language),
            Entities = [.. values.Many<ConfigValues>("entities", []).Where(entity => entity.Has("type") && entity.Has("kind"))
                .Select(entity => new EntityConfig { Type = entity.Get("type", ""), Kind = entity.Get("kind", "") })],
            Threshold = values.Int("threshold", otherwise.Threshold),
            Timeout = values.Get("timeout", otherwise.Timeout),
            Texts = values.Int("texts", otherwise.Texts),
            Cache = values.Int("cache", otherwise.Cache),
        };
    }

    private static SqlArgumentConfig Sql(ConfigValues values) => new()
    {
        Tool = values.Get("tool", ""),
        Argument = values.Get("argument", ""),
        Dialect = values.Choice("dialect", SqlDialect.PostgreSql),
    };

    private static FrozenDictionary<string, ToolPin> Tools(ConfigValues values) =>
        values.Find<List<(string Name, YamlNode.Scalar Node, ConfigValues Values)>>("tools") is { } tools
            ? tools.ToFrozenDictionary(tool => tool.Name, tool => Pin(tool.Values), StringComparer.Ordinal)
            : FrozenDictionary<string, ToolPin>.Empty;

    private static ToolPin Pin(ConfigValues values) => new()
    {
        ReadOnly = values.Get<bool?>("readOnly", null),
        Destructive = values.Get<bool?>("destructive", null),
        Idempotent = values.Get<bool?>("idempotent", null),
        OpenWorld = values.Get<bool?>("openWorld", null),
    };

    private static RecordingConfig Recording(ConfigValues? values)
    {
        var otherwise = new RecordingConfig();
        return values is null ? otherwise : new RecordingConfig
        {
            Path = values.Get("path", otherwise.Path),
            Store = values.Choice("store", otherwise.Store),
            Database = values.Get<SecretReference?>("database", null),
            Bodies = values.Choice("bodies", otherwise.Bodies),
            BodyBytes = values.Int("bodyBytes", otherwise.BodyBytes),
            AttachedBytes = values.Int("attachedBytes", otherwise.AttachedBytes),
            Encrypt = values.Get("encrypt", otherwise.Encrypt),
            Keep = values.Has("keep")
                ? [.. values.Many<ConfigValues>("keep", []).Where(static rule => rule.Has("for")).Select(Keep)] : otherwise.Keep,
            Search = values.Get("search", otherwise.Search),
            Exports = ExportsBinder.Bind(values),
            Checkpoints = Checkpoints(values.Find<ConfigValues>("checkpoints")),
        };
    }

    private static KeepRule Keep(ConfigValues rule) => new()
    {
        For = rule.Get("for", TimeSpan.Zero),
        Connections = rule.Many<string>("connections", []),
        Kinds = [.. rule.Many<int>("kinds", []).Select(static kind => KeepRule.Erasable[kind])],
    };

    private static CheckpointsConfig Checkpoints(ConfigValues? values)
    {
        var otherwise = new CheckpointsConfig();
        return values is null ? otherwise : new CheckpointsConfig
        {
            Enabled = values.Get("enabled", otherwise.Enabled),
            Key = values.Get<SecretReference?>("key", null),
            Period = values.Get("period", otherwise.Period),
            Origin = values.Find<string>("origin"),
            Witnesses = [.. values.Many<ConfigValues>("witnesses", []).Where(witness => witness.Has("url") && witness.Has("key"))
                .Select(witness => new WitnessConfig { Url = witness.Find<Uri>("url")!, Key = witness.Get("key", "") })],
        };
    }
}
