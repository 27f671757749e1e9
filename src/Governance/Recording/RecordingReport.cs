using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Governance.Recording.Export;

namespace Gateway.Governance.Recording;

/// <summary>What a verification of a recording file found.</summary>
public sealed record RecordingReport
{
    /// <summary>The file that was read.</summary>
    public required string File { get; init; }

    /// <summary>Sessions that were read.</summary>
    public required long Sessions { get; init; }

    /// <summary>Entries that were read and believed.</summary>
    public required long Entries { get; init; }

    /// <summary>Earliest time among the believed entries, milliseconds since 1970-01-01 UTC; 0 when there is none.</summary>
    public required long FirstAtUnixMs { get; init; }

    /// <summary>Latest time among the believed entries, milliseconds since 1970-01-01 UTC; 0 when there is none.</summary>
    public required long LastAtUnixMs { get; init; }

    /// <summary>The first break of every session that has one, and what is missing from the file as a whole.</summary>
    public required ImmutableArray<ChainBreak> Breaks { get; init; }

    /// <summary>What the checkpoints say; null when they were not looked at.</summary>
    public EvidenceSummary? Evidence { get; init; }

    /// <summary>What part of a recording an export holds; null when it was no export that was read.</summary>
    public ExportSpan? Export { get; init; }

    /// <summary>How much of it is gone.</summary>
    public required ErasureSummary Erased { get; init; }

    /// <summary>Bytes of the log behind the last entry that are none: torn before they were acknowledged, being written just now, or
    /// altered since. Only a checkpoint that covers them can tell.</summary>
    public long UnbelievedBytes { get; init; }

    /// <summary>Whether nothing is broken.</summary>
    public bool Intact => Breaks.IsEmpty;

    /// <summary>For people: a few lines, the first of which begins with <c>intact</c> or <c>BROKEN</c>.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var counts = FormattableString.Invariant(
            $"{Sessions:N0} session{(Sessions == 1 ? "" : "s")}, {Entries:N0} {(Entries == 1 ? "entry" : "entries")}");
        var span = Entries == 0 ? "" : $", {RecordingTime.Full(FirstAtUnixMs)} to {RecordingTime.Full(LastAtUnixMs)}";
        if (Intact)
        {
            text.Append("intact: ").Append(VisibleText.Line(File)).Append('\n').Append("  ").Append(counts).Append(span).Append('\n');
            WriteRest(text);
            return text.ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"BROKEN in {Breaks.Length:N0} place{(Breaks.Length == 1 ? "" : "s")}: ");
        text.Append(VisibleText.Line(File)).Append('\n');
        foreach (var found in Breaks)
            text.Append("  ").Append(VisibleText.Line(found.Text)).Append(" [").Append(NameOf(found.Fault)).Append("]\n");
        text.Append("  believed: ").Append(counts).Append(span).Append('\n');
        WriteRest(text);
        return text.ToString();
    }

    private void WriteRest(StringBuilder text)
    {
        if (UnbelievedBytes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {UnbelievedBytes:N0} bytes behind the last entry are no entry: ");
            text.Append("torn before they were acknowledged, being written now, or altered\n");
        }

        Erased.WriteText(text);
        Export?.WriteText(text);
        Evidence?.WriteText(text);
    }

    /// <summary>For scripts: one JSON object (docs/recording-format.md).</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("file", File);
            json.WriteBoolean("intact", Intact);
            json.WriteNumber("sessions", Sessions);
            json.WriteNumber("entries", Entries);
            json.WriteNumber("firstAtUnixMs", FirstAtUnixMs);
            json.WriteNumber("lastAtUnixMs", LastAtUnixMs);
            json.WriteNumber("unbelievedBytes", UnbelievedBytes);
            Erased.WriteJson(json);
            json.WriteStartArray("breaks");
            foreach (var found in Breaks)
            {
                json.WriteStartObject();
                json.WriteString("session", found.Session.Value);
                json.WriteNumber("sequence", found.Sequence);
                json.WriteString("fault", NameOf(found.Fault));
                json.WriteString("text", found.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Export?.WriteJson(json);
            Evidence?.WriteJson(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string NameOf(ChainFault fault) => JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString());
}
