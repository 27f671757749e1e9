using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Export;

/// <summary>An entry with what the entries before it tell of it.</summary>
/// <param name="Position">Its place in the store's order.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Payload">Its payload, read; undefined where it was dropped or is no JSON object.</param>
/// <param name="Session">Its session.</param>
/// <param name="Exchange">Its exchange.</param>
public sealed record ExportEvent(
    long Position, RecordingEntry Entry, JsonElement Payload, SessionFacts Session, ExchangeFacts Exchange)
{
    /// <summary>The hash of the session's entry before, 32 bytes; empty where it is not known.</summary>
    public ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>The entry's id: what a receiver tells copies by. The session's id, a slash and the sequence.</summary>
    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"{Entry.Session.Value}/{Entry.Sequence}");

    /// <summary>The kind in lower case; the number of a kind that this gateway does not know.</summary>
    public string Kind => Enum.IsDefined(Entry.Kind) ? Entry.Kind.ToString().ToLowerInvariant()
        : ((int)Entry.Kind).ToString(CultureInfo.InvariantCulture);

    /// <summary>When, RFC 3339 in UTC with milliseconds.</summary>
    public string At => Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether the payload is there to be read.</summary>
    public bool HasPayload => Payload.ValueKind == JsonValueKind.Object;

    /// <summary>A text of the payload; empty where there is none.</summary>
    public string Text(string name) =>
        HasPayload && Payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : "";

    /// <summary>A number of the payload; null where there is none.</summary>
    public long? Number(string name) =>
        HasPayload && Payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;

    /// <summary>Why: the decision's reason, or the approver's or operator's words.</summary>
    public string Reason
    {
        get
        {
            if (Text("reason") is { Length: > 0 } own) return Cut(own, ReasonMax);
            return HasPayload && Payload.TryGetProperty("decision", out var decision) ? Cut(TextOf(decision, "reason"), ReasonMax) : "";
        }
    }

    private int ReasonMax { get; init; } = int.MaxValue;

    /// <summary>The same with less of what callers, approvers and upstreams wrote; the payload stays.</summary>
    /// <param name="max">What each text has at most, characters, and an ellipsis where it was cut; 0 leaves them out.</param>
    public ExportEvent Cut(int max) => this with { Session = Session.Cut(max), Exchange = Exchange.Cut(max), ReasonMax = max };

    /// <summary>A text's beginning, and an ellipsis where it was longer; never half of a surrogate pair.</summary>
    internal static string Cut(string text, int max) => text.Length <= max ? text
        : max == 0 ? "" : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)] + '…';

    /// <summary>How often which kind of sensitive value was found; empty for none.</summary>
    public IReadOnlyList<(string Kind, long Count)> Hits()
    {
        var found = new List<(string Kind, long Count)>();
        if (!HasPayload || !Payload.TryGetProperty("hits", out var hits) || hits.ValueKind != JsonValueKind.Object) return found;
        foreach (var hit in hits.EnumerateObject())
            if (hit.Value.ValueKind == JsonValueKind.Number && hit.Value.TryGetInt64(out var count)) found.Add((hit.Name, count));
        return found;
    }

    /// <summary>A member's text; empty where it is no text.</summary>
    internal static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.String ? JsonText.Of(member) : "";

    private DateTimeOffset Time => Entry.AtUnixMs is < -62_135_596_800_000 or > 253_402_300_799_999 ? DateTimeOffset.UnixEpoch
        : DateTimeOffset.FromUnixTimeMilliseconds(Entry.AtUnixMs);
}
