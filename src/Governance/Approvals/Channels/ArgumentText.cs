using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Writes the parameters of a call out for people: one value a line, numbers with their digits as they will be read, and nothing
/// hidden.</summary>
public static class ArgumentText
{
    private static readonly JsonWriterOptions s_indented =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>The parameters, of <c>_meta</c> what the approval is bound to; empty when there are none.</summary>
    /// <param name="message">The masked JSON-RPC request, or a part of it that was kept; what is no JSON is shown as it is.</param>
    public static string Of(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("params"u8, out var given)
                ? VisibleText.Lines(Write(given))
                : "";
        }
        catch (JsonException)
        {
            return VisibleText.Lines(Encoding.UTF8.GetString(message.Span));
        }
    }

    private static string Write(JsonElement given)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, s_indented))
        {
            if (given.ValueKind != JsonValueKind.Object)
            {
                given.WriteTo(json);
            }
            else
            {
                json.WriteStartObject();
                foreach (var member in given.EnumerateObject())
                {
                    if (member.NameEquals("_meta"u8) && member.Value.ValueKind == JsonValueKind.Object) WriteMeta(json, member.Value);
                    else member.WriteTo(json);
                }

                json.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    // The rest is the transport's, and new in every retry.
    private static void WriteMeta(Utf8JsonWriter json, JsonElement meta)
    {
        var bound = meta.EnumerateObject().Where(static member => CallDigest.IsBound(member.Name)).ToList();
        if (bound.Count == 0) return;
        json.WriteStartObject("_meta"u8);
        foreach (var member in bound) member.WriteTo(json);
        json.WriteEndObject();
    }
}
