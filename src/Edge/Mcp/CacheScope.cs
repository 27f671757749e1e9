using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Keeps a resource that was read for one caller out of caches that serve others.</summary>
/// <remarks>What a caller sees of it depends on who it is, by masks and by rules, whatever its server says. Source: MCP 2026-07-28,
/// caching.</remarks>
internal static class CacheScope
{
    /// <summary>Whether this method's result may name a scope; <see cref="ListFilter"/> cares for those of lists.</summary>
    public static bool Concerns(string method) => method == Methods.ResourcesRead;

    /// <summary>The message with <c>result.cacheScope</c> private where it said anything else; every other byte as it was.</summary>
    /// <param name="message">A JSON-RPC answer that was read strictly.</param>
    /// <param name="result">Its result.</param>
    public static ReadOnlyMemory<byte> Narrow(ReadOnlyMemory<byte> message, Place result)
    {
        var reader = new Utf8JsonReader(result.Of(message).Span, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("cacheScope"u8);
            reader.Read();
            var start = result.Offset + (int)reader.TokenStartIndex;
            var said = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("private"u8);
            reader.Skip();
            if (!found) continue;
            var rest = message.Span[(result.Offset + (int)reader.BytesConsumed)..];
            return said ? message : (byte[])[.. message.Span[..start], .. "\"private\""u8, .. rest];
        }

        return message;
    }
}
