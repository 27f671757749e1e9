using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Writes the JSON-RPC messages that the gateway itself sends.</summary>
internal static class RpcMessages
{
    /// <summary>An error answer.</summary>
    /// <param name="id">The raw id; empty for null.</param>
    /// <param name="code">JSON-RPC or MCP code, or one of <see cref="RpcCodes"/>.</param>
    /// <param name="message">What happened, whose fault, what to do.</param>
    /// <param name="data">Writes <c>error.data</c>; null for none.</param>
    public static byte[] Error(ReadOnlySpan<byte> id, int code, string message, Action<Utf8JsonWriter>? data = null)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Begin(json, id);
            json.WriteStartObject("error"u8);
            json.WriteNumber("code"u8, code);
            json.WriteString("message"u8, message);
            if (data is not null)
            {
                json.WritePropertyName("data"u8);
                data(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A tool result that tells the model why the call did not run, or not yet.</summary>
    public static byte[] ToolRefusal(ReadOnlySpan<byte> id, string text, bool modern)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Begin(json, id);
            json.WriteStartObject("result"u8);
            json.WriteStartArray("content"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteBoolean("isError"u8, true);
            if (modern) json.WriteString("resultType"u8, "complete"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>An answer that was given to an earlier request, as the answer to this one; null when it is none.</summary>
    public static byte[]? Again(ReadOnlySpan<byte> id, ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 512 });
        var isResult = document.RootElement.TryGetProperty("result"u8, out var content);
        if (!isResult && !document.RootElement.TryGetProperty("error"u8, out content)) return null;
        using var buffer = new MemoryStream(answer.Length + 64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Begin(json, id);
            json.WritePropertyName(isResult ? "result"u8 : "error"u8);
            json.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(content), skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A progress notification that keeps a held call's client waiting.</summary>
    public static byte[] Progress(ReadOnlySpan<byte> token, double progress, string message)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, "notifications/progress"u8);
            json.WriteStartObject("params"u8);
            json.WritePropertyName("progressToken"u8);
            json.WriteRawValue(token, skipInputValidation: true);
            json.WriteNumber("progress"u8, progress);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> id)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        if (id.IsEmpty) json.WriteNullValue();
        else json.WriteRawValue(id, skipInputValidation: true);
    }
}
