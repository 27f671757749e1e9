using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Recording.Export;

/// <summary>Entries as the body of a webhook, as the Standard Webhooks specification forms it.</summary>
public static class WebhookBatch
{
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 1_000, SkipValidation = true };

    /// <summary>The id of a batch: the same for each attempt at the same entries.</summary>
    public static string Id(string export, IReadOnlyList<ExportEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return string.Create(CultureInfo.InvariantCulture, $"entries_{export}_{batch[0].Position}_{batch[^1].Position}");
    }

    /// <summary>The body: <c>type</c>, <c>timestamp</c> and <c>data</c>, the entries in order; those of a form that is no JSON as
    /// texts.</summary>
    public static byte[] Write(string export, IReadOnlyList<ExportEvent> batch, ExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var buffer = new ArrayBufferWriter<byte>(batch.Sum(static told => told.Entry.Payload.Length + 1_024));
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "recording.entries"u8);
            // Of the batch and not of the attempt, so that the same batch has the same body.
            json.WriteString("timestamp"u8, batch[^1].At);
            json.WriteString("export"u8, export);
            json.WriteString("format"u8, format.ToString().ToLowerInvariant());
            json.WriteStartArray("data"u8);
            foreach (var told in batch)
            {
                var line = EntryText.Line(told, format);
                if (format == ExportFormat.Cef) json.WriteStringValue(Encoding.UTF8.GetString(line));
                else json.WriteRawValue(line, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
