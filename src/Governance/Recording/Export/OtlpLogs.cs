using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Recording.Export;

/// <summary>Entries as OpenTelemetry log records: the body of an OTLP/HTTP request in JSON.</summary>
/// <remarks>Written here and not by OpenTelemetry's exporter: that one takes what is logged, drops when its queue is full and tells nobody
/// which record arrived, so that no cursor could follow it. Source: OTLP specification 1.x, section "OTLP/HTTP", JSON encoding.</remarks>
public static class OtlpLogs
{
    /// <summary>The request's body.</summary>
    /// <param name="batch">The entries, in order.</param>
    /// <param name="format">The form of each record's body.</param>
    /// <param name="observedUnixMs">When they are sent.</param>
    public static byte[] Write(IReadOnlyList<ExportEvent> batch, ExportFormat format, long observedUnixMs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var buffer = new ArrayBufferWriter<byte>(batch.Sum(static told => told.Entry.Payload.Length + 2_048));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceLogs"u8);
            json.WriteStartObject();
            json.WriteStartObject("resource"u8);
            json.WriteStartArray("attributes"u8);
            Attribute(json, "service.name", "gateway");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("scopeLogs"u8);
            json.WriteStartObject();
            json.WriteStartObject("scope"u8);
            json.WriteString("name"u8, "gateway.recording"u8);
            json.WriteEndObject();
            json.WriteStartArray("logRecords"u8);
            foreach (var told in batch) Write(json, told, format, observedUnixMs);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>How many records a receiver refused, by its answer to a request that it took otherwise.</summary>
    /// <param name="answer">The answer's body; empty for none.</param>
    /// <returns>0 when it took all, or its answer says nothing that can be read.</returns>
    public static long Rejected(ReadOnlySpan<char> answer)
    {
        if (answer.IsWhiteSpace()) return 0;
        try
        {
            using var json = JsonDocument.Parse(answer.ToString());
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("partialSuccess", out var partial)
                || partial.ValueKind != JsonValueKind.Object || !partial.TryGetProperty("rejectedLogRecords", out var count)) return 0;
            // 64-bit numbers stand as texts in protobuf's JSON; some receivers write numbers.
            return count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var number) ? number
                : count.ValueKind == JsonValueKind.String
                    && long.TryParse(count.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        }
        // Half a surrogate pair is no text.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static void Write(Utf8JsonWriter json, ExportEvent told, ExportFormat format, long observedUnixMs)
    {
        var (severity, word) = told.Entry.Kind switch
        {
            EntryKind.Denied => (13, "WARN"),
            EntryKind.Held => (10, "INFO2"),
            _ => (9, "INFO"),
        };
        json.WriteStartObject();
        json.WriteString("timeUnixNano"u8, Nanoseconds(told.Entry.AtUnixMs));
        json.WriteString("observedTimeUnixNano"u8, Nanoseconds(observedUnixMs));
        json.WriteNumber("severityNumber"u8, severity);
        json.WriteString("severityText"u8, word);
        json.WriteString("eventName"u8, $"gateway.recording.{told.Kind}");
        json.WriteStartObject("body"u8);
        json.WriteString("stringValue"u8, Encoding.UTF8.GetString(EntryText.Line(told, format)));
        json.WriteEndObject();
        json.WriteStartArray("attributes"u8);
        Attribute(json, "gateway.entry.id", told.Id);
        Attribute(json, "gateway.entry.position", told.Position);
        Attribute(json, "session.id", told.Entry.Session.Value);
        Attribute(json, "gateway.entry.sequence", told.Entry.Sequence);
        Attribute(json, "gateway.entry.kind", told.Kind);
        Attribute(json, "gateway.connection", told.Session.Connection);
        Attribute(json, "user.id", told.Session.Subject);
        Attribute(json, "gateway.exchange", told.Exchange.Exchange);
        Attribute(json, "rpc.method", told.Exchange.Method);
        Attribute(json, "gateway.target", told.Exchange.Target);
        Attribute(json, "gateway.effect", told.Exchange.Effect);
        Attribute(json, "gateway.rule", told.Exchange.Rule);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Nanoseconds(long unixMs) =>
        Math.Clamp(unixMs, 0, long.MaxValue / 1_000_000).ToString(CultureInfo.InvariantCulture) + (unixMs > 0 ? "000000" : "");

    private static void Attribute(Utf8JsonWriter json, string key, string value)
    {
        if (value.Length == 0) return;
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteStartObject("value"u8);
        json.WriteString("stringValue"u8, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Attribute(Utf8JsonWriter json, string key, long value)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteStartObject("value"u8);
        json.WriteString("intValue"u8, value.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
