using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Identity;
using Gateway.Edge.Gateway;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Identity;

/// <summary>Who calls, or why nobody is believed to.</summary>
public abstract record IdentityResult
{
    private IdentityResult()
    {
    }

    /// <summary>The token holds.</summary>
    /// <param name="Principal">The caller.</param>
    public sealed record Identified(Principal Principal) : IdentityResult
    {
        /// <summary>When the token stops being accepted, skew included. A stream that outlives it must be cut.</summary>
        public required DateTimeOffset Expires { get; init; }

        /// <summary>When the token says that it was made; null where it does not say.</summary>
        public DateTimeOffset? IssuedAt { get; init; }
    }

    /// <summary>The request is refused.</summary>
    /// <param name="Status">HTTP status: 400, 401, 403 or 503.</param>
    /// <param name="Challenge">Value of <c>WWW-Authenticate</c>; empty for none.</param>
    /// <param name="Error">What the caller is told.</param>
    public sealed record Refused(int Status, string Challenge, GatewayError Error) : IdentityResult
    {
        /// <summary>Seconds for <c>Retry-After</c>; 0 for none.</summary>
        public int RetryAfterSeconds { get; init; }

        /// <summary>Scopes that are missing; empty unless the code is <see cref="ErrorCodes.ScopeInsufficient"/>.</summary>
        public ImmutableArray<string> Scopes { get; init; } = [];

        /// <summary>Writes status, headers and body; the response must not have started.</summary>
        public async Task WriteAsync(HttpContext context)
        {
            var response = context.Response;
            response.StatusCode = Status;
            if (Challenge.Length > 0) response.Headers.WWWAuthenticate = Challenge;
            if (RetryAfterSeconds > 0) response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            response.Headers.CacheControl = "no-store";
            response.ContentType = "application/json";
            var body = Error.ToJson();
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
