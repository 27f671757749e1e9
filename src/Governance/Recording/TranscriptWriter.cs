using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording;

/// <summary>Renders a session as a person would read it: one paragraph an entry, in order.</summary>
/// <remarks>Nothing is left out silently: what is too long says how much is not shown. Text from elsewhere goes through
/// <see cref="VisibleText"/>. Members are those of docs/recording-format.md; an unknown one is not an error.</remarks>
/// <param name="output">Where to; lines end in <c>\n</c>.</param>
/// <param name="charsMax">Longest argument or result shown, characters; <see cref="int.MaxValue"/> for all.</param>
public sealed class TranscriptWriter(TextWriter output, int charsMax = TranscriptWriter.DefaultChars)
{
    /// <summary>Longest argument or result shown by default, characters.</summary>
    public const int DefaultChars = 600;

    // A call or an answer as deep as the gateway lets through, within its entry: what cannot be shown is hidden.
    private static readonly JsonDocumentOptions s_read = new() { MaxDepth = 600 };

    private readonly Dictionary<string, string> exchanges = new(StringComparer.Ordinal);
    private string date = "";

    /// <summary>Renders the next entry.</summary>
    public void Write(in StoredEntry entry)
    {
        var day = RecordingTime.Date(entry.AtUnixMs);
        if (!string.Equals(day, date, StringComparison.Ordinal)) output.Write($"{(date.Length == 0 ? "" : "\n")}{day} (UTC)\n\n");
        date = day;
        Put($"{RecordingTime.Clock(entry.AtUnixMs)}  {entry.Sequence,4}  ");
        if (entry.Payload is not { } payload)
        {
            output.Write($"{KindOf(entry.Kind)}; {Missing(entry.State)}\n");
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload, s_read);
        }
        catch (JsonException)
        {
            Put($"{KindOf(entry.Kind)}; the payload is no JSON ({payload.Length:N0} bytes)\n");
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object) Write((EntryKind)entry.Kind, document.RootElement);
            else output.Write($"{KindOf(entry.Kind)}; the payload is no JSON object\n");
        }
    }

    private static string Missing(PayloadState state) => state switch
    {
        PayloadState.KeyMissing => "the payload is encrypted, and its key is not here",
        PayloadState.Altered => "the payload is encrypted, and does not decrypt: it was altered",
        _ => "the payload was erased, its hash is kept",
    };

    private void Write(EntryKind kind, JsonElement payload)
    {
        switch (kind)
        {
            case EntryKind.Opened:
                WriteOpened(payload);
                break;
            case EntryKind.Bound:
                output.Write($"the upstream negotiated MCP {Word(payload, "protocolVersion")}\n");
                break;
            case EntryKind.Admitted or EntryKind.Denied or EntryKind.Held or EntryKind.Released:
                WriteDecided(kind, payload);
                break;
            case EntryKind.Streamed:
                output.Write($"{Exchange(payload)}: messages on the way\n");
                WriteMessages(payload);
                break;
            case EntryKind.Completed:
                WriteCompleted(payload);
                break;
            case EntryKind.Status:
                WriteStatus(payload);
                break;
            case EntryKind.Interrupted:
                output.Write("session interrupted: the gateway that had it ended without an end of its own\n");
                break;
            case EntryKind.Attached:
                Put($"a message of the next entry is kept beside the recording: {Number(payload, "bytes"):N0} bytes\n");
                break;
            case EntryKind.Erased:
                output.Write($"payloads of earlier entries were erased: {Raw(payload, "reason")}\n");
                break;
            default:
                output.Write($"{KindOf((long)kind)}\n");
                Field("payload", payload.GetRawText());
                break;
        }
    }

    private void WriteOpened(JsonElement payload)
    {
        output.Write($"session opened to {Word(payload, "connection")}, {Word(payload, "era")} protocol\n");
        if (payload.TryGetProperty("principal", out var principal)) Field("principal", Person(principal));
        if (payload.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.Object)
            Field("client", $"{Raw(client, "name")} {Raw(client, "version")} (names itself)".Trim());
    }

    private void WriteDecided(EntryKind kind, JsonElement payload)
    {
        var call = $"{Word(payload, "method")} {Word(payload, "target")}".Trim();
        if (Raw(payload, "exchange") is { Length: > 0 } exchange) exchanges[exchange] = call;
        var verdict = kind switch
        {
            EntryKind.Admitted => "allowed",
            EntryKind.Denied => "DENIED",
            EntryKind.Held => "held for approval",
            _ => "released by approval",
        };
        output.Write($"{call}: {verdict}{Basis(payload)}\n");
        if (payload.TryGetProperty("approval", out var approval)) Field("approval", Text(approval));
        if (payload.TryGetProperty("by", out var by)) Field("may decide", Words(by));
        if (payload.TryGetProperty("approver", out var approver)) Field("decided by", Person(approver));
        if (payload.TryGetProperty("decision", out var decision) && Raw(decision, "reason") is { Length: > 0 } why) Field("reason", why);
        if (Raw(payload, "reason") is { Length: > 0 } reason) Field("reason", reason);
        WriteHits(payload);
        if (payload.TryGetProperty("message", out var message)) TranscriptMessage.Write(message, Field);
        WriteMessages(payload);
    }

    private void WriteCompleted(JsonElement payload)
    {
        output.Write($"{Exchange(payload)}: ended, {Word(payload, "end")}");
        if (Number(payload, "httpStatus") is { } status) Put($", HTTP {status}");
        if (Number(payload, "bytes") is { } bytes) Put($", {bytes:N0} bytes");
        if (Number(payload, "micros") is { } micros) Put($", {micros / 1000.0:N1} ms");
        output.Write("\n");
        WriteHits(payload);
        WriteMessages(payload);
    }

    private void WriteStatus(JsonElement payload)
    {
        output.Write($"session {Word(payload, "status")}\n");
        if (payload.TryGetProperty("principal", out var principal)) Field("by", Person(principal));
        if (payload.TryGetProperty("by", out var by)) Field("by", Words(by));
        if (Raw(payload, "reason") is { Length: > 0 } reason) Field("reason", reason);
    }

    private void WriteMessages(JsonElement payload)
    {
        if (!payload.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) return;
        foreach (var message in messages.EnumerateArray()) TranscriptMessage.Write(message, Field);
    }

    private void WriteHits(JsonElement payload)
    {
        if (!payload.TryGetProperty("hits", out var hits) || hits.ValueKind != JsonValueKind.Object) return;
        var found = hits.EnumerateObject().Select(hit => $"{hit.Name} {Text(hit.Value)}").ToArray();
        if (found.Length > 0) Field("found", string.Join(", ", found));
    }

    // Continuation lines carry a bar, so that no text can pass for an entry of its own.
    private void Field(string name, string value)
    {
        var shown = Cut(value, out var rest);
        var lines = VisibleText.Lines(shown).Split('\n');
        output.Write($"                    {VisibleText.Line(name)}: {lines[0]}\n");
        foreach (var line in lines.AsSpan(1)) output.Write($"                    | {line}\n");
        if (rest > 0) Put($"                    ({rest:N0} more characters; --full shows them)\n");
    }

    private void Put(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture));

    private string Cut(string value, out int rest)
    {
        rest = 0;
        if (value.Length <= charsMax) return value;
        var end = char.IsHighSurrogate(value[charsMax - 1]) ? charsMax - 1 : charsMax;
        rest = value.Length - end;
        return value[..end];
    }

    private string Exchange(JsonElement payload) =>
        exchanges.TryGetValue(Raw(payload, "exchange"), out var call) ? call : $"exchange {Word(payload, "exchange")}";

    private static string Basis(JsonElement payload)
    {
        if (!payload.TryGetProperty("decision", out var decision) || decision.ValueKind != JsonValueKind.Object) return "";
        var policy = Raw(decision, "policy");
        var rule = VisibleText.Line(Raw(decision, "rule"));
        return policy.Length == 0
            ? $" by rule {rule}, no policy"
            : FormattableString.Invariant($" by rule {rule} of {VisibleText.Line(policy)}, version {Number(decision, "version")}");
    }

    private static string Person(JsonElement person)
    {
        if (person.ValueKind != JsonValueKind.Object) return Text(person);
        var name = Raw(person, "name");
        var key = $"{Raw(person, "subject")} of {Raw(person, "issuer")}";
        var groups = person.TryGetProperty("groups", out var list) ? Words(list) : "";
        return (name.Length == 0 ? key : $"{name} ({key})") + (groups.Length == 0 ? "" : $", groups {groups}");
    }

    private static string Words(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? string.Join(", ", list.EnumerateArray().Select(Text))
        : Text(list);

    private static string Word(JsonElement element, string name) => VisibleText.Line(Raw(element, name));

    private static string Raw(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Text(value) : "";

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    private static string Text(JsonElement value) => TranscriptMessage.Text(value);

    private static string KindOf(long kind) => kind is >= (long)EntryKind.Opened and <= (long)EntryKind.Attached
        ? ((EntryKind)kind).ToString().ToLowerInvariant()
        : FormattableString.Invariant($"entry of unknown kind {kind}");
}
