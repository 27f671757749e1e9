using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Governance.Recording;

/// <summary>Puts messages that are kept beside the recording back into the entry that they belong to.</summary>
public static class AttachedMessages
{
    /// <summary>The member that stands for such a message, with its length.</summary>
    public const string Member = "attachedBytes";

    private const int DepthMax = 520;

    /// <summary>An entry's payload with its messages whole.</summary>
    /// <param name="payload">The payload, a JSON object.</param>
    /// <param name="bodies">The bodies of the attached entries right before it, in their order; null for one that cannot be had.</param>
    /// <returns>The payload as it is where none of them fits, or where it is no JSON object.</returns>
    public static ReadOnlyMemory<byte> Inline(ReadOnlyMemory<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>?> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        if (bodies.Count == 0) return payload;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException)
        {
            return payload; // it was altered: for whoever verifies the chain to tell
        }

        using (document)
            return document.RootElement is { ValueKind: JsonValueKind.Object } whole ? Inline(whole, payload.Length, bodies) : payload;
    }

    private static ReadOnlyMemory<byte> Inline(JsonElement payload, int bytes, IReadOnlyList<ReadOnlyMemory<byte>?> bodies)
    {
        var buffer = new ArrayBufferWriter<byte>(bytes + bodies.Sum(static body => body?.Length ?? 0));
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            var next = 0;
            json.WriteStartObject();
            foreach (var member in payload.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                if (member.NameEquals("message"u8)) Write(json, member.Value, bodies, ref next);
                else if (member.NameEquals("messages"u8) && member.Value.ValueKind == JsonValueKind.Array)
                {
                    json.WriteStartArray();
                    foreach (var message in member.Value.EnumerateArray()) Write(json, message, bodies, ref next);
                    json.WriteEndArray();
                }
                else json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // The entry says what the body must be, and the chain vouches for the entry.
    private static void Write(Utf8JsonWriter json, JsonElement message, IReadOnlyList<ReadOnlyMemory<byte>?> bodies, ref int next)
    {
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty(Member, out _)
            && message.TryGetProperty("sha256", out var digest) && next < bodies.Count && bodies[next++] is { } body
            && digest.ValueEquals(Convert.ToBase64String(SHA256.HashData(body.Span))))
            json.WriteRawValue(body.Span, skipInputValidation: true);
        else
            json.WriteRawValue(message.GetRawText(), skipInputValidation: true);
    }
}
