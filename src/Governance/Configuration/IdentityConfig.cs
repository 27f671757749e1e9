using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Approvals;

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

    /// <summary>Scope that a token needs for the management API. A scope of RFC 6749, not one of the data path's. Default: none, so that
    /// every token for the public URL will do.</summary>
    public string? ManagementScope { get; init; }

    /// <summary>Identities that are one human, each entry one human's. 0 to 10,000. Default: none.</summary>
    public ImmutableArray<ImmutableArray<PrincipalKey>> Links
    {
        get;
        init => (field, _humans) = (value, new LinkedIdentities(value));
    }

    = [];

    private readonly LinkedIdentities _humans = LinkedIdentities.None;

    /// <summary><see cref="Links"/>, ready to be asked.</summary>
    public LinkedIdentities Humans() => _humans;
}
