namespace Gateway.Governance.Configuration;

/// <summary>How long sessions live.</summary>
public sealed record SessionsConfig
{
    /// <summary>How long a session may be idle before it ends. Range 10s to 7d. Default 30m.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a surrogate can be turned back after it was last given out. Range 1m to 30d. Default 24h.</summary>
    public TimeSpan Surrogates { get; init; } = TimeSpan.FromHours(24);
}
