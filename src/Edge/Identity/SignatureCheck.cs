using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Edge.Identity;

/// <summary>Checks a signature with the token library, which checks issuer, audience and times once more on its own reading.</summary>
/// <remarks>The library is given exactly one key, fetched by <see cref="RemoteKeys"/>. Its own configuration manager is not used: it
/// would refuse a rotated key for up to 30 seconds. Its cache of crypto objects is off: keys of two issuers may carry one
/// <c>kid</c>.</remarks>
internal static class SignatureCheck
{
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenGate.TokenBytesMax };
    private static readonly CryptoProviderFactory Crypto = new() { CacheSignatureProviders = false };

    /// <summary>Whether one of the keys, at most four, made the token's signature.</summary>
    public static SigningKey? Find(UnverifiedToken token, ImmutableArray<SigningKey> candidates, TimeSpan skew, DateTimeOffset now)
    {
        foreach (var key in candidates.AsSpan()[..Math.Min(candidates.Length, 4)])
            if (key.Use(used => Holds(token, used, skew, now))) return key;
        return null;
    }

    private static bool Holds(UnverifiedToken token, SecurityKey key, TimeSpan skew, DateTimeOffset now)
    {
        var parameters = new TokenValidationParameters
        {
            CryptoProviderFactory = Crypto,
            IssuerSigningKeyResolver = (_, _, _, _) => [key],
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            ValidateIssuer = true,
            ValidIssuer = token.Issuer,
            ValidateAudience = true,
            ValidAudiences = token.Audiences,
            ValidateLifetime = true,
            RequireExpirationTime = true,
            ClockSkew = skew,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires is { } end && now.UtcDateTime - skew < end && (notBefore is not { } begin || begin <= now.UtcDateTime + skew),
        };
        return Handler.ValidateToken(token.Text, parameters).IsValid;
    }
}
