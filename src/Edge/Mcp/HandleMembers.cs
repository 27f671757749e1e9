using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Where messages carry what an upstream gives out to be brought back.</summary>
/// <remarks>A name that is spelled with escapes is not found in an answer: nothing is given out by it then, and what comes back is refused.
/// Source: MCP 2026-07-28, multi round-trip requests; MCP 2025-11-25, tasks; the extension <c>io.modelcontextprotocol/tasks</c>.</remarks>
internal static class HandleMembers
{
    private const int DepthMax = 512;

    /// <summary>An answer with a mark behind its <c>result.requestState</c>; as it was where it has none.</summary>
    /// <param name="answer">A JSON-RPC answer that was read strictly.</param>
    /// <param name="mark">Makes the mark, of characters that JSON never escapes.</param>
    public static ReadOnlyMemory<byte> MarkState(ReadOnlyMemory<byte> answer, Func<byte[], string> mark)
    {
        if (answer.Span.IndexOf("\"requestState\""u8) < 0) return answer;
        var reader = new Utf8JsonReader(answer.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!ToMember(ref reader, "result"u8) || reader.TokenType != JsonTokenType.StartObject) return answer;
        if (!ToNext(ref reader, "requestState"u8) || reader.TokenType != JsonTokenType.String) return answer;
        var end = (int)reader.BytesConsumed - 1;
        return (byte[])[.. answer.Span[..end], .. Encoding.ASCII.GetBytes(mark(Unescaped(ref reader))), .. answer.Span[end..]];
    }

    /// <summary>What a <c>requestState</c> says; null where it is no text.</summary>
    /// <param name="raw">The raw JSON value.</param>
    public static byte[]? State(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = DepthMax });
        return reader.Read() && reader.TokenType == JsonTokenType.String ? Unescaped(ref reader) : null;
    }

    /// <summary>The message with another <c>requestState</c>, which says what it is given.</summary>
    public static ReadOnlyMemory<byte> WithState(Frame frame, ReadOnlySpan<byte> state)
    {
        var raw = frame.RequestState;
        var encoded = JsonEncodedText.Encode(state, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var rest = frame.Message.Span[(raw.Offset + raw.Length)..];
        return (byte[])[.. frame.Message.Span[..raw.Offset], (byte)'"', .. encoded, (byte)'"', .. rest];
    }

    /// <summary>The task that a result says was begun: its id, and for how long it is kept; null where there is none.</summary>
    /// <param name="result">The raw result of a request that is none about tasks.</param>
    public static (string Id, long? LifeMs)? Begun(ReadOnlySpan<byte> result)
    {
        if (result.IndexOf("\"taskId\""u8) < 0) return null;
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        string? id = null;
        long? life = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The core's tasks have an object of their own, the extension's are the result itself.
            if (reader.ValueTextEquals("task"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
                else while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Read(ref reader, ref id, ref life);
            }
            else
            {
                Read(ref reader, ref id, ref life);
            }
        }

        return id is null ? null : (id, life);
    }

    /// <summary>The tasks that a <c>subscriptions/listen</c> wants to hear of.</summary>
    /// <param name="parameters">Its raw <c>params</c>, read strictly.</param>
    public static ImmutableArray<string> Listened(ReadOnlySpan<byte> parameters)
    {
        if (parameters.IsEmpty) return [];
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!ToMember(ref reader, "notifications"u8) || reader.TokenType != JsonTokenType.StartObject) return [];
        if (!ToNext(ref reader, "taskIds"u8) || reader.TokenType != JsonTokenType.StartArray) return [];
        var ids = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) ids.Add(reader.GetString()!);
            else reader.Skip();
        }

        return ids.ToImmutable();
    }

    private static void Read(ref Utf8JsonReader reader, ref string? id, ref long? life)
    {
        var (isId, isLife) = (reader.ValueTextEquals("taskId"u8), reader.ValueTextEquals("ttl"u8) || reader.ValueTextEquals("ttlMs"u8));
        reader.Read();
        if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
        else if (isLife && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ms)) life = ms;
        else reader.Skip();
    }

    // To the value of a member of the object that begins the text.
    private static bool ToMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject && ToNext(ref reader, name);
    }

    private static bool ToNext(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }

        return false;
    }

    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }
}
