using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording.Export;

/// <summary>Remembers what a session's and an exchange's first entries told, so that each later entry can be told whole.</summary>
/// <remarks>Bounded: what was forgotten, or was before the first entry seen, is asked of the recording again. For one thread at a
/// time.</remarks>
/// <param name="sessionsMax">Sessions that are remembered.</param>
/// <param name="exchangesMax">Exchanges that are remembered.</param>
public sealed class EntryTrail(int sessionsMax = 20_000, int exchangesMax = 50_000)
{
    private static readonly byte[] s_none = new byte[SHA256.HashSizeInBytes];

    private static readonly JsonDocumentOptions s_read = new() { MaxDepth = 1_000 };

    private readonly Dictionary<SessionId, SessionFacts> _sessions = [];
    private readonly Dictionary<SessionId, RecordingTail> _ends = [];
    private readonly Dictionary<string, ExchangeFacts> _exchanges = new(StringComparer.Ordinal);

    /// <summary>Whether the session's beginning was seen.</summary>
    public bool Knows(SessionId session) => _sessions.ContainsKey(session);

    /// <summary>Whether the exchange's beginning was seen.</summary>
    public bool Knows(string exchange) => _exchanges.ContainsKey(exchange);

    /// <summary>Whether the entry before this one of the same session was seen, or there is none.</summary>
    public bool KnowsBefore(RecordingEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Sequence <= 1 || (_ends.TryGetValue(entry.Session, out var end) && end.Sequence == entry.Sequence - 1);
    }

    /// <summary>Notes an entry as the last one of its session.</summary>
    public void LearnEnd(RecordingEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Keep(_ends, sessionsMax, entry.Session, new RecordingTail(entry.Sequence, entry.Hash));
    }

    /// <summary>What is known of a session; null for nothing.</summary>
    public SessionFacts? Of(SessionId session) => _sessions.GetValueOrDefault(session);

    /// <summary>What is known of an exchange; null for nothing.</summary>
    public ExchangeFacts? Of(string exchange) => _exchanges.GetValueOrDefault(exchange);

    /// <summary>Takes what another told of a session.</summary>
    public void Learn(SessionId session, SessionFacts facts) => Keep(_sessions, sessionsMax, session, facts);

    /// <summary>Takes what another told of an exchange.</summary>
    public void Learn(string exchange, ExchangeFacts facts) => Keep(_exchanges, exchangesMax, exchange, facts);

    /// <summary>Notes that nothing can be learnt of a session, so that it is not asked for again.</summary>
    public void GiveUp(SessionId session) => Keep(_sessions, sessionsMax, session, SessionFacts.Unknown);

    /// <summary>Notes that nothing can be learnt of an exchange.</summary>
    public void GiveUp(string exchange) =>
        Keep(_exchanges, exchangesMax, exchange, ExchangeFacts.None with { Exchange = exchange });

    /// <summary>The exchange that an entry belongs to; empty for none.</summary>
    public static string ExchangeOf(JsonElement payload) => ExportEvent.TextOf(payload, "exchange");

    /// <summary>A payload, read; undefined where it is empty or no JSON object. Lives until the garbage collector takes it.</summary>
    public static JsonElement Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty) return default;
        try
        {
            using var document = JsonDocument.Parse(payload, s_read);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Learns from an entry what it tells of those behind it.</summary>
    public void Learn(RecordingEntry entry, JsonElement payload)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (payload.ValueKind != JsonValueKind.Object) return;
        switch (entry.Kind)
        {
            case EntryKind.Opened:
                Keep(_sessions, sessionsMax, entry.Session, Opened(payload));
                break;
            case EntryKind.Admitted or EntryKind.Denied or EntryKind.Held or EntryKind.Released
                when ExchangeOf(payload) is { Length: > 0 } exchange:
                Keep(_exchanges, exchangesMax, exchange, Decided(exchange, payload));
                break;
            default:
                break;
        }
    }

    /// <summary>Tells an entry with all that is known of it, and learns from it.</summary>
    public ExportEvent Tell(FeedEntry feed) => Tell(feed, Read(feed.Entry.Payload));

    /// <summary>Tells an entry whose payload was read already.</summary>
    public ExportEvent Tell(FeedEntry feed, JsonElement payload)
    {
        Learn(feed.Entry, payload);
        var name = ExchangeOf(payload);
        var exchange = name.Length == 0 ? ExchangeFacts.None
            : _exchanges.GetValueOrDefault(name) ?? ExchangeFacts.None with { Exchange = name };
        if (feed.Entry.Kind is EntryKind.Completed or EntryKind.Denied) _exchanges.Remove(name);
        var previous = feed.Entry.Sequence <= 1 ? s_none
            : KnowsBefore(feed.Entry) ? _ends[feed.Entry.Session].Hash : default(ReadOnlyMemory<byte>);
        LearnEnd(feed.Entry);
        return new ExportEvent(
            feed.Position, feed.Entry, payload, _sessions.GetValueOrDefault(feed.Entry.Session) ?? SessionFacts.Unknown, exchange)
        {
            Previous = previous,
        };
    }

    // Forgetting all at once is simple and seldom; what is still needed is asked for again.
    private static void Keep<TKey, TValue>(Dictionary<TKey, TValue> facts, int max, TKey key, TValue value)
        where TKey : notnull
    {
        if (facts.Count >= max) facts.Clear();
        facts[key] = value;
    }

    private static SessionFacts Opened(JsonElement payload)
    {
        var principal = payload.TryGetProperty("principal", out var who) ? who : default;
        var client = payload.TryGetProperty("client", out var what) ? what : default;
        return new SessionFacts(
            ExportEvent.TextOf(principal, "issuer"), ExportEvent.TextOf(principal, "subject"), ExportEvent.TextOf(principal, "name"),
            ExportEvent.TextOf(payload, "connection"), ExportEvent.TextOf(client, "name"), ExportEvent.TextOf(client, "version"));
    }

    private static ExchangeFacts Decided(string exchange, JsonElement payload)
    {
        var decision = payload.TryGetProperty("decision", out var made) ? made : default;
        var version = decision.ValueKind == JsonValueKind.Object && decision.TryGetProperty("version", out var number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var read) ? read : 0;
        return new ExchangeFacts(
            exchange, ExportEvent.TextOf(payload, "method"), ExportEvent.TextOf(payload, "target"),
            ExportEvent.TextOf(decision, "effect"), ExportEvent.TextOf(decision, "policy"), version,
            ExportEvent.TextOf(decision, "rule"));
    }
}
