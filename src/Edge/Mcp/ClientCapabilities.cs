using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>What a client says that it can do: a modern one in each request, a legacy one when it initialises.</summary>
internal static class ClientCapabilities
{
    /// <summary>Whether it can show its user an address: <c>elicitation.url</c>, an object (MCP 2025-11-25 and 2026-07-28,
    /// elicitation).</summary>
    public static bool ShowsAddresses(Frame frame) =>
        !frame.Capabilities.IsEmpty && Has(frame.Capabilities.Of(frame.Message).Span, "elicitation"u8, "url"u8);

    private static bool Has(ReadOnlySpan<byte> json, ReadOnlySpan<byte> outer, ReadOnlySpan<byte> inner)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        return Enter(ref reader, outer) && Enter(ref reader, inner);
    }

    // Moves on to the object that this member holds.
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return false;
    }
}
