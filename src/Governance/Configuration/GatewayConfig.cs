using System.Collections.Immutable;
using Gateway.Abstractions.Connections;

namespace Gateway.Governance.Configuration;

/// <summary>All of <c>gateway.yaml</c>, checked. <c>new GatewayConfig()</c> holds the defaults and no connection.</summary>
/// <remarks>Immutable; a reload makes a new one and puts it into <see cref="LiveConfig"/>. Every key is described in
/// docs/configuration.md.</remarks>
public sealed record GatewayConfig
{
    /// <summary>The configuration of an empty file: defaults everywhere, no issuer, no connection, no policy.</summary>
    public static GatewayConfig Default { get; } = new();

    /// <summary>Version of the file's format. Range 1, required in a file.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where the gateway listens and how the world calls it.</summary>
    public ListenConfig Listen { get; init; } = new();

    /// <summary>Bounds on messages, streams and waits.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Who may call, and who operates.</summary>
    public IdentityConfig Identity { get; init; } = new();

    /// <summary>Governed upstreams. 0 to 1,000, names unique, in the file's order. Default: none.</summary>
    public ImmutableArray<ConnectionConfig> Connections { get; init; } = [];

    /// <summary>Policies with includes resolved. 0 to 1,000, names unique, in the file's order. Default: none.</summary>
    public ImmutableArray<PolicyDocument> Policies { get; init; } = [];

    /// <summary>Policies that decide beside the live ones of their names and have no say. Default: none.</summary>
    public ImmutableArray<PolicyDocument> Shadows { get; init; } = [];

    /// <summary>Kinds of values beside those that are built in.</summary>
    public MaskingConfig Masking { get; init; } = new();

    /// <summary>Where and how recordings are kept.</summary>
    public RecordingConfig Recording { get; init; } = new();

    /// <summary>How long approvals wait, and how people are told of them.</summary>
    public ApprovalsConfig Approvals { get; init; } = new();

    /// <summary>How long sessions live.</summary>
    public SessionsConfig Sessions { get; init; } = new();

    /// <summary>Which gateways this one works with as one; null when it is the only one.</summary>
    public ClusterConfig? Cluster { get; init; }

    /// <summary>Reads a configuration file; every error at once, with file, line, column and what to write instead.</summary>
    /// <param name="file">The file's path as it should appear in messages; includes are relative to its directory.</param>
    /// <param name="text">The file's text, one YAML document of at most 4 MiB.</param>
    /// <param name="files">How included files are reached.</param>
    /// <returns>The configuration, or every error; never half of it.</returns>
    public static ConfigOutcome Parse(string file, string text, ConfigFiles files) => ConfigLoad.Load(file, text, files);

    /// <summary>The connection of this name, or null.</summary>
    public ConnectionConfig? Connection(ConnectionName name)
    {
        foreach (var connection in Connections)
            if (connection.Name == name) return connection;
        return null;
    }

    /// <summary>The policy of this name, or null. Names are compared ordinally.</summary>
    public PolicyDocument? Policy(string name)
    {
        foreach (var policy in Policies)
            if (string.Equals(policy.Name, name, StringComparison.Ordinal)) return policy;
        return null;
    }
}
