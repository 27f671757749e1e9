using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Gateway;

namespace Gateway.Edge.Identity;

/// <summary>The refusals of step 1 with the challenges that let an ordinary MCP client log in by itself.</summary>
/// <remarks>Source: RFC 6750 section 3, RFC 9728 section 5.1, MCP authorization. All values are configuration or constants, so that
/// nothing a caller sent can get into a header.</remarks>
internal static class Challenge
{
    private const string Step = "identify";
    private const string Caller = "caller";

    /// <summary>401 without an error code: nothing was sent that could be wrong.</summary>
    public static IdentityResult.Refused Missing(PublicAddress address, ConnectionName? resource) => new(
        401,
        Bearer(address, resource, IdentityScopes.All),
        new GatewayError(ErrorCodes.TokenMissing, Step, Caller, "The request carries no bearer token.",
            "Send Authorization: Bearer with a token of one of the issuers in the protected resource metadata."));

    /// <summary>400: a token came by a way that is not allowed.</summary>
    public static IdentityResult.Refused Misplaced(PublicAddress address, ConnectionName? resource, string description) => new(
        400,
        Bearer(address, resource, IdentityScopes.All) + $", error=\"invalid_request\", error_description=\"{description}\"",
        new GatewayError(ErrorCodes.TokenMisplaced, Step, Caller, description + ".",
            "Send the token once, in one Authorization: Bearer header."));

    /// <summary>401: the token was refused by one check.</summary>
    public static IdentityResult.Refused Invalid(PublicAddress address, ConnectionName? resource, TokenFault fault)
    {
        var description = TokenFaultText.Describe(fault);
        return new(
            401,
            Bearer(address, resource, IdentityScopes.All) + $", error=\"invalid_token\", error_description=\"{description}\"",
            new GatewayError(ErrorCodes.TokenInvalid, Step, Caller, description + ".", TokenFaultText.Fix(fault)));
    }

    /// <summary>403: the token lacks scopes. Names all that the operation needs, not only those that are missing.</summary>
    public static IdentityResult.Refused InsufficientScope(
        PublicAddress address, ConnectionName? resource, ImmutableArray<string> scopes)
    {
        var all = string.Join(' ', scopes);
        return new(
            403,
            Bearer(address, resource, all) + ", error=\"insufficient_scope\", error_description=\"The operation needs more scopes\"",
            new GatewayError(ErrorCodes.ScopeInsufficient, Step, Caller, $"The operation needs the scopes {all}.",
                "Get a token with all of these scopes from the same issuer."))
        { Scopes = scopes };
    }

    /// <summary>503: the issuer's keys cannot be had, which is not the caller's fault and no reason to log in again.</summary>
    public static IdentityResult.Refused Unavailable() => new(
        503,
        "",
        new GatewayError(ErrorCodes.IssuerUnavailable, Step, "gateway",
            "The keys of the token's issuer cannot be fetched, so the token cannot be checked.",
            "Try again shortly; if it stays, have the operator check that the gateway reaches the issuer."))
    { RetryAfterSeconds = (int)RemoteKeys.GapMin.TotalSeconds };

    private static string Bearer(PublicAddress address, ConnectionName? resource, string scopes) =>
        $"Bearer resource_metadata=\"{address.Metadata(resource)}\", scope=\"{scopes}\"";
}
