using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>The formats that clients check (JSON Schema 2020-12 validation, section 7.3), each with a value that tells nothing.</summary>
internal static class SchemaFormats
{
    private static readonly SearchValues<char> NotInEmail = SearchValues.Create(" []<>*\"");
    private static readonly SearchValues<char> NotInUri = SearchValues.Create(" <>\"{}|\\^`");

    /// <summary>Whether a text has a format; true for formats that are not known.</summary>
    internal static bool Has(string format, string text) => format switch
    {
        "email" or "idn-email" => IsEmail(text),
        "ipv4" => Ipv4Address.Length(Encoding.UTF8.GetBytes(text), out var length) && length == text.Length,
        "ipv6" => Ipv6Address.Is(Encoding.UTF8.GetBytes(text)),
        "uri" or "iri" => Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains(':', StringComparison.Ordinal) && IsUriText(text),
        "uri-reference" or "iri-reference" => IsUriText(text),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => IsDateTime("1970-01-01T" + text),
        "date-time" => IsDateTime(text),
        "hostname" or "idn-hostname" => Uri.CheckHostName(text) == UriHostNameType.Dns,
        _ => true,
    };

    /// <summary>A value of a format that tells nothing; null for formats that are not known.</summary>
    internal static string? Empty(string format) => format switch
    {
        "email" or "idn-email" => "masked@masked.invalid",
        "ipv4" => "0.0.0.0",
        "ipv6" => "::",
        "uri" or "iri" or "uri-reference" or "iri-reference" => "https://masked.invalid/",
        "uuid" => "00000000-0000-0000-0000-000000000000",
        "date" => "1970-01-01",
        "time" => "00:00:00Z",
        "date-time" => "1970-01-01T00:00:00Z",
        "hostname" or "idn-hostname" => "masked.invalid",
        _ => null,
    };

    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && text.AsSpan().IndexOfAny(NotInEmail) < 0;
    }

    private static bool IsUriText(string text) => text.AsSpan().IndexOfAny(NotInUri) < 0
        && (!text.Contains('[', StringComparison.Ordinal) || text.Contains("//[", StringComparison.Ordinal));

    private static bool IsDateTime(string text) => text.Length >= 20 && text[10] is 'T' or 't'
        && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);
}
