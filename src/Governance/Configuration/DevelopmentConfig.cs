namespace Gateway.Governance.Configuration;

/// <summary>The embedded issuer that makes tokens for anyone who asks on this machine.</summary>
public sealed record DevelopmentConfig
{
    /// <summary>Whether it runs. Refused unless the listen URL and the public URL are loopback. Default false.</summary>
    public bool Enabled { get; init; }
}
