using System.Collections.Frozen;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Identity;

/// <summary>One configured issuer, ready to check tokens with. A changed configuration makes a new one and retires this.</summary>
internal sealed class TrustedIssuer(IssuerConfig config, IKeySource keys, bool localOnly)
{
    private volatile bool _retired;

    /// <summary>What is configured.</summary>
    public IssuerConfig Config { get; } = config;

    /// <summary>Where its keys come from.</summary>
    public IKeySource Keys { get; } = keys;

    /// <summary>Whether its tokens are accepted from this machine only.</summary>
    public bool LocalOnly { get; } = localOnly;

    /// <summary>Signature algorithms that are accepted.</summary>
    public FrozenSet<string> Algorithms { get; } = config.Algorithms.Intersect(IssuerConfig.DefaultAlgorithms, StringComparer.Ordinal)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Values of <c>typ</c> that are accepted, without <c>application/</c>.</summary>
    public FrozenSet<string> Types { get; } = config.TokenTypes
        .Select(type => type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? type["application/".Length..] : type)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the configuration no longer holds this issuer in this form.</summary>
    public bool Retired => _retired;

    /// <summary>Ends the life of every token that was checked with it.</summary>
    public void Retire() => _retired = true;
}
