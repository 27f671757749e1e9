using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording.Export;

/// <summary>A line of an export as it was found, not yet believed.</summary>
/// <param name="Position">The entry's place over all sessions.</param>
/// <param name="Entry">The entry; its payload is in clear, and empty where the line does not hold it.</param>
/// <param name="Previous">The hash of the entry before, 32 bytes.</param>
/// <param name="OmittedBytes">Length of a payload that was left out for its length; 0 for none.</param>
/// <param name="Session">What the line tells of the session.</param>
/// <param name="Method">What it tells of the exchange.</param>
/// <param name="Target">The same.</param>
public sealed record ExportLine(
    long Position, RecordingEntry Entry, ReadOnlyMemory<byte> Previous, long OmittedBytes, SessionFacts Session, string Method,
    string Target)
{
    private const int HashDigits = 64;

    private static readonly JsonReaderOptions s_read = new() { MaxDepth = 1_000 };

    /// <summary>Reads a line of the form <c>jsonl</c>; null when it is none.</summary>
    /// <param name="line">UTF-8, without its line break; what is read refers to none of it.</param>
    public static ExportLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(new Utf8JsonReader(line, s_read), line);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static ExportLine? Read(Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var members = new Dictionary<string, Range>(StringComparer.Ordinal);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var begin = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!members.TryAdd(name, begin..(int)reader.BytesConsumed)) return null;
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.BytesConsumed != line.Length) return null;
        if (!members.TryGetValue("payload", out var place)) return null;
        var payload = line[place];
        var hasProof = members.ContainsKey("payloadProof");
        var omitted = members.ContainsKey("payloadHash") && !hasProof ? Omitted(Object(line, members, "payload")) : 0;
        var isKept = omitted == 0 && !payload.SequenceEqual("null"u8);
        var exact = members.ContainsKey("payloadBytes") ? Convert.FromBase64String(Text(line, members, "payloadBytes")) : payload.ToArray();
        var entry = new RecordingEntry(
            new SessionId(Text(line, members, "session")), Number(line, members, "sequence"), Number(line, members, "atUnixMs"),
            KindOf(Text(line, members, "kind")), isKept ? exact : default(ReadOnlyMemory<byte>), Hash(line, members, "hash"))
        {
            PayloadHash = members.ContainsKey("payloadHash") ? Hash(line, members, "payloadHash") : default(ReadOnlyMemory<byte>),
            PayloadProof = hasProof ? Convert.FromBase64String(Text(line, members, "payloadProof")) : default(ReadOnlyMemory<byte>),
        };
        var principal = Object(line, members, "principal");
        var client = Object(line, members, "client");
        var facts = new SessionFacts(
            ExportEvent.TextOf(principal, "issuer"), ExportEvent.TextOf(principal, "subject"), ExportEvent.TextOf(principal, "name"),
            Text(line, members, "connection"), ExportEvent.TextOf(client, "name"), ExportEvent.TextOf(client, "version"));
        return new ExportLine(
            Number(line, members, "position"), entry, Hash(line, members, "previous"), omitted, facts,
            Text(line, members, "method"), Text(line, members, "target"));
    }

    private static long Omitted(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("omittedBytes", out var bytes) ? bytes.GetInt64() : 0;

    private static string Text(ReadOnlySpan<byte> line, Dictionary<string, Range> members, string name) =>
        members.TryGetValue(name, out var at) ? JsonSerializer.Deserialize<string>(line[at]) ?? "" : "";

    private static long Number(ReadOnlySpan<byte> line, Dictionary<string, Range> members, string name) =>
        members.TryGetValue(name, out var at) ? JsonSerializer.Deserialize<long>(line[at]) : 0;

    private static JsonElement Object(ReadOnlySpan<byte> line, Dictionary<string, Range> members, string name) =>
        members.TryGetValue(name, out var at) ? JsonSerializer.Deserialize<JsonElement>(line[at]) : default;

    private static byte[] Hash(ReadOnlySpan<byte> line, Dictionary<string, Range> members, string name) =>
        Text(line, members, name) is { Length: HashDigits } digits ? Convert.FromHexString(digits) : [];

    private static EntryKind KindOf(string kind) =>
        byte.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (EntryKind)number
        : Enum.TryParse<EntryKind>(kind, ignoreCase: true, out var known) ? known : default;
}
