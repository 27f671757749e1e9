using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>The id of a request by its value, however it is spelled: a client that parses it takes <c>1.0</c> for <c>1</c>.</summary>
/// <param name="Kind">String, or number; none for a number that only its spelling tells.</param>
/// <param name="Text">Of a string, what it says.</param>
/// <param name="Number">Of a number, its value.</param>
internal readonly record struct RequestId(JsonTokenType Kind, string Text, decimal Number)
{
    /// <summary>Reads an id.</summary>
    /// <param name="raw">A JSON string or number of a message that was read strictly, or nothing.</param>
    public static RequestId Of(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty) return default;
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return new RequestId(JsonTokenType.String, reader.GetString()!, 0);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number)
            ? new RequestId(JsonTokenType.Number, "", number)
            : new RequestId(JsonTokenType.None, Encoding.UTF8.GetString(raw), 0);
    }

    /// <summary>Whether some upstream may take the other for this one: many read every number as a double, and some keep the stream of a
    /// request by what its id says, be it a number or a string.</summary>
    public bool MayBe(RequestId other) =>
        this == other || (Double is { } own && other.Double is { } others && own.Equals(others))
            || (IsString != other.IsString && string.Equals(Said, other.Said, StringComparison.Ordinal));

    /// <summary>Whether this one is a string.</summary>
    public bool IsString => Kind == JsonTokenType.String;

    private string Said => Kind == JsonTokenType.Number ? Number.ToString("G29", CultureInfo.InvariantCulture) : Text;

    private double? Double => Kind == JsonTokenType.Number ? (double)Number
        : Kind == JsonTokenType.None && double.TryParse(Text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
