using System.Collections.Immutable;

namespace Gateway.Edge.Gateway;

/// <summary>Every error code that the edge gives. A code that is not in <see cref="All"/> may not be sent.</summary>
public static class ErrorCodes
{
    /// <summary>No bearer token came with the request.</summary>
    public const string TokenMissing = "token_missing";

    /// <summary>A token came by a way that is not allowed: query string, or more than one header.</summary>
    public const string TokenMisplaced = "token_misplaced";

    /// <summary>The token was read and refused.</summary>
    public const string TokenInvalid = "token_invalid";

    /// <summary>The token is good but lacks scopes that the operation needs.</summary>
    public const string ScopeInsufficient = "scope_insufficient";

    /// <summary>The issuer's keys cannot be had, so no token of it can be checked.</summary>
    public const string IssuerUnavailable = "issuer_unavailable";

    /// <summary>The request names a host that the gateway does not answer for.</summary>
    public const string HostRefused = "host_refused";

    /// <summary>The request comes from a web page of another origin.</summary>
    public const string OriginRefused = "origin_refused";

    /// <summary>The development issuer was asked from another machine.</summary>
    public const string DevelopmentRefused = "development_refused";

    /// <summary>The development issuer was asked to log somebody in, which it does not do.</summary>
    public const string DevelopmentLogin = "development_login";

    /// <summary>The path names no connection.</summary>
    public const string ConnectionUnknown = "connection_unknown";

    /// <summary>The whole catalogue, in the order of the steps.</summary>
    public static ImmutableArray<ErrorCode> All { get; } =
    [
        new(HostRefused, 403, "identify", "caller", "The Host header names a host that the gateway does not answer for."),
        new(OriginRefused, 403, "identify", "caller", "The Origin header names a web page of another origin."),
        new(TokenMissing, 401, "identify", "caller", "No bearer token came with the request."),
        new(TokenMisplaced, 400, "identify", "caller", "A token came in the query string, or in more than one Authorization header."),
        new(TokenInvalid, 401, "identify", "caller", "The token was refused; the message says by which check."),
        new(ScopeInsufficient, 403, "identify", "caller", "The token lacks scopes that the operation needs; the challenge names them."),
        new(IssuerUnavailable, 503, "identify", "gateway", "The issuer's keys cannot be had, so its tokens cannot be checked."),
        new(DevelopmentRefused, 403, "identify", "caller", "The development issuer answers on this machine only."),
        new(DevelopmentLogin, 400, "identify", "caller", "The development issuer has no login; tokens come from the command line."),
        new(ConnectionUnknown, 404, "route", "caller", "The path names no connection that is configured."),
    ];

    /// <summary>The catalogue's row of this code.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static ErrorCode Of(string code) => All.First(row => string.Equals(row.Code, code, StringComparison.Ordinal));
}
