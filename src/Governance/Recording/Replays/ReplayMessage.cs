using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Governance.Recording.Replays;

/// <summary>Looks at JSON-RPC messages of a recording.</summary>
public static class ReplayMessage
{
    private static readonly JsonDocumentOptions s_read = new() { MaxDepth = 512 };

    private const string Subscription = "io.modelcontextprotocol/subscriptionId";

    /// <summary>Whether it is a result or an error.</summary>
    public static bool IsAnswer(ReadOnlyMemory<byte> message) => Has(message, "result") || Has(message, "error");

    /// <summary>What identical requests have in common: the method and the parameters, whatever the order of names.</summary>
    /// <param name="method">The method.</param>
    /// <param name="message">The request.</param>
    /// <param name="isWhole">Whether <c>_meta</c> counts, but for the progress token and the client's name; else none of it does.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Key(string method, ReadOnlyMemory<byte> message, bool isWhole)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            using var document = message.IsEmpty ? null : JsonDocument.Parse(message, s_read);
            writer.WriteStartArray();
            writer.WriteStringValue(method);
            writer.WriteBooleanValue(isWhole);
            if (document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("params", out var parameters))
                Write(writer, parameters, name => name != "_meta" || isWhole);
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
        if (Read(message) is not JsonObject json) return null;
        if (json.ContainsKey("result") || json.ContainsKey("error"))
        {
            json["id"] = id?.DeepClone();
        }
        else if (json["method"]?.GetValue<string>() == "notifications/progress")
        {
            if (progressToken is null || json["params"] is not JsonObject parameters) return null;
            parameters["progressToken"] = progressToken.DeepClone();
        }
        else if (json["params"] is JsonObject { } told && told["_meta"] is JsonObject meta && meta.ContainsKey(Subscription))
        {
            // A subscription is named after the request that began it.
            meta[Subscription] = id?.DeepClone();
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>A list of tools, some of them without their output schemas: masked values, such as <c>[email]</c>, need not fit them, and
    /// a client would refuse the answer.</summary>
    /// <param name="message">The list, a JSON-RPC result.</param>
    /// <param name="masked">The tools' names.</param>
    public static byte[] WithoutOutputSchemas(byte[] message, IReadOnlySet<string> masked)
    {
        ArgumentNullException.ThrowIfNull(masked);
        if (masked.Count == 0 || Read(message) is not JsonObject json) return message;
        if ((json["result"] as JsonObject)?["tools"] is not JsonArray tools) return message;
        foreach (var tool in tools.OfType<JsonObject>())
        {
            if (tool["name"] is JsonValue name && name.TryGetValue<string>(out var text) && masked.Contains(text))
                tool.Remove("outputSchema");
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>The id of a request of the server, or of an answer, as JSON; empty for anything else.</summary>
    /// <param name="message">One JSON-RPC message.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Id(ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty) return "";
        using var document = JsonDocument.Parse(message, s_read);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id)
            ? id.GetRawText() : "";
    }

    /// <summary>A message as JSON that can be changed.</summary>
    /// <param name="message">One JSON-RPC message.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? Read(ReadOnlyMemory<byte> message) => JsonNode.Parse(message.Span, documentOptions: s_read);

    // Another run of the same client, or a like one, chooses these anew.
    private static bool CountsInMeta(string name) => name is not ("progressToken" or "io.modelcontextprotocol/clientInfo");

    private static bool Has(ReadOnlyMemory<byte> message, string name)
    {
        if (message.IsEmpty) return false;
        using var document = JsonDocument.Parse(message, s_read);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out _);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, Func<string, bool>? counts = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    if (counts?.Invoke(member.Name) == false) continue;
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, counts is not null && member.Name == "_meta" ? CountsInMeta : null);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
