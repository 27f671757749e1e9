using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Governance.Recording.Replays;

/// <summary>Looks at JSON-RPC messages of a recording.</summary>
public static class ReplayMessage
{
    /// <summary>Whether it is a result or an error.</summary>
    public static bool IsAnswer(ReadOnlyMemory<byte> message) => Has(message, "result") || Has(message, "error");

    /// <summary>What identical requests have in common: the method and the parameters without <c>_meta</c>, whatever the order of
    /// names.</summary>
    /// <param name="method">The method.</param>
    /// <param name="message">The request.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Key(string method, ReadOnlyMemory<byte> message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            using var document = message.IsEmpty ? null : JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512 });
            writer.WriteStartArray();
            writer.WriteStringValue(method);
            if (document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("params", out var parameters))
                Write(writer, parameters, isParameters: true);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>The message with another id, and with another progress token where it is a progress notification.</summary>
    /// <param name="message">A recorded message.</param>
    /// <param name="id">The id of the request that is answered, JSON.</param>
    /// <param name="progressToken">Its progress token, JSON; null when it asks for no progress.</param>
    /// <returns>Null for a progress notification that nobody asked for.</returns>
    public static byte[]? For(ReadOnlyMemory<byte> message, JsonNode? id, JsonNode? progressToken)
    {
        if (JsonNode.Parse(message.Span) is not JsonObject json) return null;
        if (json.ContainsKey("result") || json.ContainsKey("error"))
        {
            json["id"] = id?.DeepClone();
        }
        else if (json["method"]?.GetValue<string>() == "notifications/progress")
        {
            if (progressToken is null || json["params"] is not JsonObject parameters) return null;
            parameters["progressToken"] = progressToken.DeepClone();
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>A list of tools without their output schemas: masked values, such as <c>[email]</c>, need not fit them, and a client would
    /// refuse the answer.</summary>
    public static byte[] WithoutOutputSchemas(byte[] message)
    {
        if (JsonNode.Parse(message) is not JsonObject json) return message;
        if ((json["result"] as JsonObject)?["tools"] is not JsonArray tools) return message;
        foreach (var tool in tools.OfType<JsonObject>()) tool.Remove("outputSchema");
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static bool Has(ReadOnlyMemory<byte> message, string name)
    {
        if (message.IsEmpty) return false;
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out _);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool isParameters)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    if (isParameters && member.Name == "_meta") continue;
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, isParameters: false);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item, isParameters: false);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
