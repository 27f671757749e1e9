using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Identity;

/// <summary>The checks of a token that need no key. Cheap ones stand before the signature, so that rubbish costs no cryptography.</summary>
/// <remarks>Source: RFC 7519 section 4.1, RFC 8725, RFC 9068 section 4, THREATS T19.</remarks>
internal static class TokenChecks
{
    /// <summary>Header, times, subject and audience; <see cref="TokenFault.None"/> when all hold.</summary>
    public static TokenFault Check(UnverifiedToken token, TrustedIssuer issuer, DateTimeOffset now)
    {
        if (!issuer.Algorithms.Contains(token.Algorithm)) return TokenFault.Algorithm;
        if (token.Critical) return TokenFault.Critical;
        if (!issuer.Types.Contains(token.Type)) return TokenFault.Type;
        if (token.Expires is not { } expires) return TokenFault.ExpiryMissing;
        var skew = issuer.Config.ClockSkew;
        if (now - skew >= expires) return TokenFault.Expired;
        if (token.NotBefore is { } notBefore && now + skew < notBefore) return TokenFault.NotYetValid;
        if (token.IssuedAt is { } issuedAt && now + skew < issuedAt) return TokenFault.IssuedInFuture;
        return ClaimReader.IsSubject(token.Subject) ? TokenFault.None : TokenFault.Subject;
    }

    /// <summary>When a token stops being accepted; one that is good for ever names the last instant there is, and no skew fits behind
    /// it.</summary>
    public static DateTimeOffset Ends(DateTimeOffset expires, TimeSpan skew) =>
        DateTimeOffset.MaxValue - expires <= skew ? DateTimeOffset.MaxValue : expires + skew;

    /// <summary>Whether one of the token's audiences is the resource, or is configured for the issuer.</summary>
    public static bool IsFor(ImmutableArray<string> audiences, TrustedIssuer issuer, PublicAddress address, ConnectionName? resource)
    {
        foreach (var audience in audiences)
            if (address.IsFor(audience, resource) || issuer.Config.Audiences.Contains(audience, StringComparer.Ordinal)) return true;
        return false;
    }

    /// <summary>The caller that the token's claims describe.</summary>
    /// <exception cref="ClaimFormatException">A claim has a wrong shape.</exception>
    public static Principal Principal(UnverifiedToken token, TrustedIssuer issuer) => new()
    {
        Key = new PrincipalKey(token.Issuer, token.Subject),
        Name = ClaimReader.DisplayName(token.Claims, token.Subject),
        ClientId = ClaimReader.Client(token.Claims),
        Groups = ClaimReader.Groups(token.Claims, issuer.Config.GroupsClaim),
        Scopes = ClaimReader.Scopes(token.Claims),
        Actors = ClaimReader.Actors(token.Claims, token.Issuer),
    };
}
