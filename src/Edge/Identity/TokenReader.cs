using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Edge.Identity;

/// <summary>Reads the compact form of a signed JWT strictly: what is ambiguous is refused, so that all readers see one token.</summary>
/// <remarks>Source: RFC 7515 sections 3.1, 5.2 and 10.12; RFC 7519 section 7.2; RFC 8725. Header members that name keys
/// (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>) are never looked at.</remarks>
internal static class TokenReader
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly SearchValues<char> AlphabetSet = SearchValues.Create(Alphabet);
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 32,
    };

    /// <summary>The token, or null and the fault.</summary>
    public static UnverifiedToken? Read(string text, out TokenFault fault)
    {
        try
        {
            fault = TokenFault.None;
            return ReadOrThrow(text);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            // A lone surrogate or a value of another kind shows itself as InvalidOperationException when it is read.
            fault = exception is ClaimFormatException ? TokenFault.Claim : TokenFault.Malformed;
            return null;
        }
    }

    private static UnverifiedToken ReadOrThrow(string text)
    {
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('.', first + 1);
        if (second < 0 || text.IndexOf('.', second + 1) >= 0) throw new FormatException("Not three parts.");
        var header = Object(text.AsSpan(0, first));
        var claims = Object(text.AsSpan(first + 1, second - first - 1));
        // An empty signature is let through here, so that alg none is refused by its name.
        if (second + 1 < text.Length) _ = Decode(text.AsSpan(second + 1));
        return new UnverifiedToken
        {
            Text = text,
            Algorithm = HeaderText(header, "alg") ?? throw new FormatException("No alg."),
            KeyId = HeaderText(header, "kid"),
            Type = TypeWithoutPrefix(HeaderText(header, "typ") ?? ""),
            Critical = header.TryGetProperty("crit", out _),
            Issuer = ClaimReader.Text(claims, "iss") ?? "",
            Subject = ClaimReader.Text(claims, "sub") ?? "",
            Audiences = ClaimReader.OneOrMany(claims, "aud"),
            Expires = ClaimReader.Time(claims, "exp"),
            NotBefore = ClaimReader.Time(claims, "nbf"),
            IssuedAt = ClaimReader.Time(claims, "iat"),
            Claims = claims,
        };
    }

    private static string? HeaderText(JsonElement header, string name) =>
        header.TryGetProperty(name, out var value) ? value.GetString() ?? throw new FormatException("A header member is null.") : null;

    private static string TypeWithoutPrefix(string type) =>
        type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? type["application/".Length..] : type;

    private static JsonElement Object(ReadOnlySpan<char> part)
    {
        var bytes = Decode(part);
        if (!Utf8.IsValid(bytes)) throw new FormatException("Not UTF-8.");
        var root = JsonElement.Parse(bytes, Strict);
        return root.ValueKind == JsonValueKind.Object ? root : throw new FormatException("Not an object.");
    }

    private static byte[] Decode(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty || part.Length % 4 == 1 || part.IndexOfAnyExcept(AlphabetSet) >= 0) throw new FormatException("Not base64url.");
        // Unused bits must be zero, or two texts would stand for the same bytes.
        var unused = (part.Length % 4) switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        if ((Alphabet.IndexOf(part[^1], StringComparison.Ordinal) & unused) != 0) throw new FormatException("Not canonical base64url.");
        return Base64Url.DecodeFromChars(part);
    }
}
