using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Who may call, and who operates.</summary>
public sealed record IdentityConfig
{
    /// <summary>Issuers whose tokens are accepted. 0 to 32, issuers unique. Default: none.</summary>
    public ImmutableArray<IssuerConfig> Issuers { get; init; } = [];

    /// <summary>The embedded issuer for a first run on one machine.</summary>
    public DevelopmentConfig Development { get; init; } = new();

    /// <summary>Which groups hold which role.</summary>
    public RolesConfig Roles { get; init; } = new();
}
