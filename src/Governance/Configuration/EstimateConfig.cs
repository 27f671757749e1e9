namespace Gateway.Governance.Configuration;

/// <summary>A read-only tool of the same upstream that is called with <c>EXPLAIN</c> of the SQL that people are asked about.</summary>
public sealed record EstimateConfig
{
    /// <summary>Exact tool name, 1 to 256 characters. Required.</summary>
    public required string Tool { get; init; }

    /// <summary>Exact name of the argument that takes the SQL, 1 to 256 characters. Required.</summary>
    public required string Argument { get; init; }

    /// <summary>How long it may take before people are asked without it. Range 100ms to 10s. Default 2s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
