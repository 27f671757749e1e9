using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Configuration;

/// <summary>Texts with a shape of their own.</summary>
internal static class ConfigShapes
{
    private const string HostPattern = "^[^/@\\s]+$";

    /// <summary>Names of connections and policies.</summary>
    public static ConfigType Name { get; } = new ConfigType.Text(
        63, "a name of a-z, 0-9 and - that starts with a letter", "crm", text => ConnectionName.IsValid(text), "^[a-z][a-z0-9-]{0,62}$");

    /// <summary>A value of <c>Host</c>.</summary>
    public static ConfigType Host { get; } = new ConfigType.Text(
        255, "a host or host:port without a scheme", "gateway.example", text => IsAuthority(text), HostPattern);

    /// <summary>A value of <c>Origin</c>.</summary>
    public static ConfigType Origin { get; } =
        new ConfigType.Text(300, "an origin, scheme://host[:port] without a path", "https://app.example", IsOrigin);

    /// <summary>The exact <c>iss</c> of a token.</summary>
    public static ConfigType Issuer { get; } = new ConfigType.Text(
        PrincipalKey.IssuerMax, "the issuer's absolute https URL without spaces, exactly as its tokens say", "https://idp.example",
        IsIssuer, "^https?://[^ ]+$");

    /// <summary>A scope of a token's that is none of the data path's.</summary>
    public static ConfigType Scope { get; } = new ConfigType.Text(
        200, "a scope, one word other than mcp:read and mcp:call,", "gateway:manage", IsScope, "^[!#-\\[\\]-~]+$");

    /// <summary>A header's name.</summary>
    public static ConfigType Header { get; } = new ConfigType.Text(
        100, "a header's name, not one of the connection itself", "Authorization", text =>
            IsHeaderToken(text) && !IsHopHeader(text), "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$");

    /// <summary>A rule's name.</summary>
    public static ConfigType RuleName { get; } = new ConfigType.Text(
        100, "a name of one line, not default or protocol", "ask-before-delete",
        text => text is not ("default" or "protocol") && text.Trim().Length == text.Length && !text.Any(char.IsControl));

    /// <summary>A group, or a person as <c>user:NAME</c>.</summary>
    public static ConfigType Approver { get; } = new ConfigType.Text(
        200, "a group, or a person as user:NAME,", "crm-approvers",
        text => text is not "user:" && text.Trim().Length == text.Length && !text.Any(char.IsControl));

    /// <summary>A detector's kind.</summary>
    public static ConfigType Kind { get; } = new ConfigType.Text(32, "a detector's kind, or *,", "card");

    /// <summary>A JSON path.</summary>
    public static ConfigType Path { get; } = new ConfigType.Text(500, "a JSON path", "$.customer.salary");

    /// <summary>Whether a text is an HTTP token (RFC 9110 section 5.6.2), or empty.</summary>
    public static bool IsHeaderToken(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) return false;
        return true;
    }

    // Headers of one hop or of the message itself: a credential there would break framing or routing.
    internal static bool IsHopHeader(string text) =>
        text.ToLowerInvariant() is "host" or "content-length" or "content-type" or "transfer-encoding"
        or "connection" or "keep-alive" or "upgrade" or "te" or "trailer" or "accept" or "mcp-session-id" or "mcp-protocol-version";

    private static bool IsAuthority(string text) =>
        !text.Contains('@', StringComparison.Ordinal)
        && Uri.TryCreate("http://" + text, UriKind.Absolute, out var url)
        && url.AbsolutePath == "/" && !text.Contains('/', StringComparison.Ordinal) && !text.Any(char.IsWhiteSpace)
        && url.Query.Length == 0 && url.Fragment.Length == 0;

    private static bool IsOrigin(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && Uri.CheckSchemeName(text[..scheme]) && IsAuthority(text[(scheme + 3)..]);
    }

    // RFC 6749 section 3.3. What every agent has would keep none of them out.
    private static bool IsScope(string text) => text is not ("mcp:read" or "mcp:call")
        && text.All(static c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));

    private static bool IsIssuer(string text) => PrincipalKey.IsIssuer(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0
        && url.Fragment.Length == 0 && url.UserInfo.Length == 0 && (url.Scheme == "https" || url.IsLoopback);
}
