using System.Globalization;
using System.Text.Json;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Values from JSON, one level at a time.</summary>
internal static class CelJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = CelLimits.JsonDepth };
    private static readonly CelValue NoJson = CelValue.FromError("the value is no JSON");
    private static readonly CelValue NoText = CelValue.FromError("the text is not valid Unicode");
    private static readonly CelValue TooLarge = CelValue.FromError("the integer is beyond 64 bits");

    public static CelValue Read(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return default;
        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            return reader.Read() ? Value(json, ref reader) : default;
        }
        catch (JsonException)
        {
            return NoJson;
        }
    }

    /// <summary>The text of the reader's string or property name; null when it is not valid Unicode.</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A reader of one value's text.</summary>
    public static Utf8JsonReader Reader(ReadOnlyMemory<byte> json) => new(json.Span, Options);

    private static CelValue Value(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => CelValue.True,
        JsonTokenType.False => CelValue.False,
        JsonTokenType.Null => CelValue.Null,
        JsonTokenType.String => Text(ref reader) is { } text ? CelValue.From(text) : NoText,
        JsonTokenType.Number => Number(reader.ValueSpan),
        JsonTokenType.StartObject => CelJsonMap.Read(json),
        JsonTokenType.StartArray => CelJsonList.Read(json),
        _ => NoJson,
    };

    // Only what is written as an integer is one; it never becomes a double, which would round it.
    private static CelValue Number(ReadOnlySpan<byte> digits)
    {
        if (digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
        {
            var isRead = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            return isRead && double.IsFinite(number)
                ? CelValue.From(number)
                : CelValue.FromError("the number is beyond the largest double");
        }

        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed))
        {
            return CelValue.From(signed);
        }

        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned)
            ? CelValue.From(unsigned)
            : TooLarge;
    }
}
