using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Identity;

/// <summary>Takes the token out of a request: one <c>Authorization: Bearer</c> header, nothing else.</summary>
/// <remarks>Source: RFC 6750 section 2.1; sections 2.2 (form body) and 2.3 (query) are refused, as MCP's authorization asks.</remarks>
internal static class BearerHeader
{
    private const string Scheme = "Bearer ";

    /// <summary>The token, a part of the header's text; empty when there is none, or when <paramref name="misplaced"/> says what is
    /// wrong with where it is.</summary>
    public static ReadOnlySpan<char> Read(HttpRequest request, out string? misplaced)
    {
        misplaced = null;
        if (request.QueryString.HasValue && request.Query.ContainsKey("access_token"))
        {
            misplaced = "A token in the query string is refused";
            return [];
        }

        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            misplaced = "More than one Authorization header is refused";
            return [];
        }

        return headers.Count == 1 && headers[0] is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Scheme.Length).TrimStart(' ')
            : [];
    }
}
