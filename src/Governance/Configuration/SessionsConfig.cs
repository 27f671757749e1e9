namespace Gateway.Governance.Configuration;

/// <summary>How long sessions live, and how many there may be.</summary>
public sealed record SessionsConfig
{
    /// <summary>How long a session may be idle before it ends. Range 10s to 7d. Default 30m.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a surrogate can be turned back after it was last given out. Range 1m to 30d. Default 24h.</summary>
    public TimeSpan Surrogates { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most open sessions of one principal. Range 1 to 10000. Default 1000.</summary>
    public int PerPrincipal { get; init; } = 1_000;
}
