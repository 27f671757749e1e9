using Gateway.Governance.Configuration;

namespace Gateway.Silo.Hosting;

/// <summary>How the engine that runs the grains is set up.</summary>
public sealed class EngineOptions
{
    /// <summary>Which gateways this one works with as one; null, the default, when it is the only one. Needs an engine that runs in many
    /// processes, and the store of many processes in the same container.</summary>
    public ClusterConfig? Cluster { get; set; }

    /// <summary>How long a grain that nobody calls stays in memory. Over one minute; default 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After this long without an answer a grain call fails. Over zero; default 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
