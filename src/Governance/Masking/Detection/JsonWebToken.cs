using System.Buffers.Text;
using System.Text.Json;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// JSON web tokens (RFC 7515 compact: three parts, RFC 7516: five) whose header decodes to a JSON object with <c>alg</c>.
/// </summary>
internal static class JsonWebToken
{
    private const int HeaderMax = 4096;
    private const int ClaimsMin = 16;

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (start > 0 && Word.IsBase64Url(text[start - 1]) && !Word.IsEscapeLetter(text, start - 1))
        {
            return false;
        }

        var end = start;
        var parts = 0;
        while (parts < 5)
        {
            var length = PartLength(text, end);
            if (parts == 0 && (length > HeaderMax || !(IsHeader(text.Slice(end, length)) || IsFollowedByClaims(text, end + length))))
            {
                return false;
            }

            // Only the signature may be empty, and the encrypted key of five parts.
            if (parts == 1 && length == 0 && !Word.ByteAt(text, end, (byte)'.'))
            {
                return false;
            }

            end += length;
            parts++;
            if (!Word.ByteAt(text, end, (byte)'.') || (parts >= 3 && PartLength(text, end + 1) == 0))
            {
                break;
            }

            end++;
        }

        if (parts >= 3)
        {
            matches.Add(new TextMatch(Kind.Jwt, start, end - start, 98));
        }

        return false;
    }

    // A header that somebody altered, before claims that are an object as well.
    private static bool IsFollowedByClaims(ReadOnlySpan<byte> text, int end) =>
        text[end..].StartsWith(".eyJ"u8) && PartLength(text, end + 1) >= ClaimsMin;

    private static int PartLength(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        while (end < text.Length && Word.IsBase64Url(text[end]))
        {
            end++;
        }

        return end - start;
    }

    private static bool IsHeader(ReadOnlySpan<byte> part)
    {
        Span<byte> json = stackalloc byte[HeaderMax];
        if (!Base64Url.IsValid(part) || !Base64Url.TryDecodeFromUtf8(part, json, out var written))
        {
            return false;
        }

        var reader = new Utf8JsonReader(json[..written]);
        try
        {
            var hasAlgorithm = false;
            while (reader.Read())
            {
                hasAlgorithm |= reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                    && reader.ValueTextEquals("alg"u8);
            }

            return hasAlgorithm;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
