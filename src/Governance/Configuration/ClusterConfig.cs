namespace Gateway.Governance.Configuration;

/// <summary>Several gateways that work as one, on one PostgreSQL database.</summary>
public sealed record ClusterConfig
{
    /// <summary>The IP address where the others reach this one. Default: this machine's own; 127.0.0.1 where it has none.</summary>
    public string? Address { get; init; }

    /// <summary>The port where the others reach this one. Range 0 to 65,535; 0 for any that is free. Default 11111.</summary>
    public int Port { get; init; } = 11_111;

    /// <summary>After how long one that does not answer is taken for dead. Range 1s to 60s. Default 2s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(2);
}
