using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Identity;

/// <summary>Step 1, identify: a request's bearer token becomes a principal, or the request is refused. There is no anonymous way.</summary>
/// <remarks>
/// <code>
/// request -> 1 bearer header -> 2 known token? -> principal
///                                  | no
///            3 read strictly -> 4 issuer by iss -> 5 header, times, subject, audience -> 6 key by kid (refresh once)
///            -> 7 signature, by the library -> 8 claims -> kept -> principal
/// </code>
/// Source: RFC 6750, RFC 7519, RFC 8725, RFC 9068; THREATS T19.
/// </remarks>
public sealed class TokenGate
{
    /// <summary>Longest token, characters.</summary>
    public const int TokenBytesMax = 16 * 1024;

    /// <summary>Most verified tokens that are kept, count.</summary>
    internal const int VerifiedMax = 20_000;

    private readonly IssuerCatalog _catalog;
    private readonly TimeProvider _clock;
    private readonly VerifiedTokens _verified = new(VerifiedMax);

    internal TokenGate(IssuerCatalog catalog, TimeProvider clock) => (_catalog, _clock) = (catalog, clock);

    /// <summary>Says who calls.</summary>
    /// <param name="context">The request; only its query string, Authorization header and peer address are looked at.</param>
    /// <param name="resource">The connection that is called; null for the gateway's own API.</param>
    /// <returns><see cref="IdentityResult.Identified"/>, or <see cref="IdentityResult.Refused"/> with 400, 401 or 503.</returns>
    /// <exception cref="OperationCanceledException">The caller went away while the issuer's keys were fetched.</exception>
    public ValueTask<IdentityResult> IdentifyAsync(HttpContext context, ConnectionName? resource)
    {
        var trust = _catalog.Current;

        // 1. One bearer header.
        var token = BearerHeader.Read(context.Request, out var misplaced);
        if (token.IsEmpty)
        {
            return new(misplaced is null
                ? Challenge.Missing(trust.Address, resource)
                : Challenge.Misplaced(trust.Address, resource, misplaced));
        }

        if (token.Length > TokenBytesMax) return new(Challenge.Invalid(trust.Address, resource, TokenFault.TooLarge));

        // 2. A token that was verified before.
        if (!TokenDigest.TryOf(token, out var digest)) return new(Challenge.Invalid(trust.Address, resource, TokenFault.Malformed));
        if (_verified.TryGet(digest, out var known))
        {
            if (known.Holds(_clock.GetUtcNow())) return new(ForThisRequest(known, trust, context, resource));
            _verified.Remove(digest);
        }

        return VerifyAsync(new Presented(token.ToString(), digest, context, resource), trust);
    }

    /// <summary>Refuses a principal whose token lacks scopes for an operation; null when it has them.</summary>
    /// <param name="principal">Who calls.</param>
    /// <param name="resource">The connection that is called.</param>
    /// <param name="needed">Every scope of the operation, of <see cref="IdentityScopes"/>; all of them are named in the challenge.</param>
    public IdentityResult.Refused? RequireScopes(Principal principal, ConnectionName? resource, ImmutableArray<string> needed) =>
        IdentityScopes.Cover(principal.Scopes, needed) ? null : Challenge.InsufficientScope(_catalog.Current.Address, resource, needed);

    private async ValueTask<IdentityResult> VerifyAsync(Presented presented, TrustSnapshot trust)
    {
        // 3. Read strictly, believe nothing.
        if (TokenReader.Read(presented.Token, out var fault) is not { } token) return Refuse(fault);

        // 4. The unverified iss only chooses whose keys are tried; none but that issuer's keys can make it true.
        if (!IsAllowedAlgorithm(token.Algorithm)) return Refuse(TokenFault.Algorithm);
        if (!trust.Issuers.TryGetValue(token.Issuer, out var issuer)) return Refuse(TokenFault.Issuer);

        // 5. What needs no key.
        var now = _clock.GetUtcNow();
        fault = TokenChecks.Check(token, issuer, now);
        if (fault != TokenFault.None) return Refuse(fault);
        if (!TokenChecks.IsFor(token.Audiences, issuer, trust.Address, presented.Resource)) return Refuse(TokenFault.Audience);

        // 6. The issuer's key of that name; an unknown name asks the issuer again, within the limit of RemoteKeys.
        var cancelled = presented.Context.RequestAborted;
        var keys = issuer.Keys.Current;
        if (keys is null || !keys.Knows(token.KeyId)) keys = await issuer.Keys.RefreshAsync(cancelled);
        if (keys is null) return Challenge.Unavailable();
        if (!keys.Knows(token.KeyId)) return Refuse(TokenFault.Key);

        // 7. The signature. Where a token names no key, that none fits is all that tells of a new one.
        var (key, isFit) = Find(keys);
        if (key is null && token.KeyId is null && await issuer.Keys.RefreshAsync(cancelled) is { } fresh && !ReferenceEquals(fresh, keys))
            (keys, (key, isFit)) = (fresh, Find(fresh));
        if (key is null) return Refuse(isFit ? TokenFault.Signature : TokenFault.Algorithm);

        // 8. The claims that make a principal.
        if (ReadPrincipal(token, issuer) is not { } principal) return Refuse(TokenFault.Claim);
        var verified = new VerifiedToken(
            new IdentityResult.Identified(principal)
            {
                Expires = TokenChecks.Ends(token.Expires!.Value, issuer.Config.ClockSkew),
                IssuedAt = token.IssuedAt,
            },
            issuer, key, keys, token.Audiences);
        _verified.Add(presented.Digest, verified);
        return ForThisRequest(verified, trust, presented.Context, presented.Resource);

        IdentityResult Refuse(TokenFault why) => Challenge.Invalid(trust.Address, presented.Resource, why);

        (SigningKey? Key, bool IsFit) Find(KeySet published)
        {
            var candidates = published.Candidates(token.KeyId, token.Algorithm);
            return (SignatureCheck.Find(token, candidates, issuer.Config.ClockSkew, now), !candidates.IsEmpty);
        }
    }

    private static IdentityResult ForThisRequest(VerifiedToken token, TrustSnapshot trust, HttpContext context, ConnectionName? resource)
    {
        if (!TokenChecks.IsFor(token.Audiences, token.Issuer, trust.Address, resource))
            return Challenge.Invalid(trust.Address, resource, TokenFault.Audience);
        if (token.Issuer.LocalOnly && !LoopbackHost.IsPeer(context.Connection.RemoteIpAddress))
            return Challenge.Invalid(trust.Address, resource, TokenFault.NotLocal);
        return token.Result;
    }

    private static bool IsAllowedAlgorithm(string algorithm) =>
        IssuerConfig.DefaultAlgorithms.Contains(algorithm, StringComparer.Ordinal);

    private static Principal? ReadPrincipal(UnverifiedToken token, TrustedIssuer issuer)
    {
        try
        {
            return TokenChecks.Principal(token, issuer);
        }
        catch (Exception exception) when (exception is ClaimFormatException or InvalidOperationException)
        {
            return null; // a lone surrogate shows itself as InvalidOperationException when it is read
        }
    }

    private sealed record Presented(string Token, TokenDigest Digest, HttpContext Context, ConnectionName? Resource);
}
