using System.Collections.Immutable;

namespace Gateway.Edge.Identity;

/// <summary>A token that passed every check, kept so that the next request with it costs no cryptography.</summary>
internal sealed class VerifiedToken(
    IdentityResult.Identified result, TrustedIssuer issuer, SigningKey key, KeySet keys, ImmutableArray<string> audiences)
{
    private volatile KeySet _keys = keys;

    /// <summary>What the caller of the gate gets, the same object each time.</summary>
    public IdentityResult.Identified Result { get; } = result;

    /// <summary>The issuer it was checked with.</summary>
    public TrustedIssuer Issuer { get; } = issuer;

    /// <summary>Its audiences, compared anew for each resource.</summary>
    public ImmutableArray<string> Audiences { get; } = audiences;

    /// <summary>Whether it may still be used: not expired, issuer still configured so, key still published.</summary>
    public bool Holds(DateTimeOffset now)
    {
        if (now >= Result.Expires || Issuer.Retired || Issuer.Keys.Current is not { } current) return false;
        if (ReferenceEquals(current, _keys)) return true;
        if (!current.Holds(key)) return false;
        _keys = current;
        return true;
    }
}
