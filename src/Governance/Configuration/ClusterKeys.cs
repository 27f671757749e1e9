using System.Net;

namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>cluster</c>.</summary>
internal static class ClusterKeys
{
    /// <summary><c>cluster</c>.</summary>
    public static ConfigSection Cluster { get; } = new("cluster", typeof(ClusterConfig),
        "Several gateways that work as one: all with this section, `recording.store: postgres` and the same database; see operations.md. "
        + "When left out, this process is the only one.",
    [
        new("address", new ConfigType.Text(45, "an IP address", "10.0.0.5", static text => IPAddress.TryParse(text, out _)), "null",
            "The IP address where the others reach this one; when left out, this machine's own"),
        new("port", new ConfigType.Whole(0, 65_535, ""), "11111", "The port where the others reach this one; 0 for any that is free"),
        new("deadAfter", ConfigType.Duration.Between("1s", "60s"), "2s", "After how long one that does not answer is taken for dead"),
    ]);
}
