using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Masking;
using Gateway.Governance.Policies.Backtests;

namespace Gateway.Governance.Recording.Replays;

/// <summary>A recorded session as exchanges: each request with all that answered it.</summary>
/// <param name="Connection">Where it went.</param>
/// <param name="IsModern">Whether it spoke the protocol of 2026-07-28.</param>
/// <param name="ProtocolVersion">What was negotiated; empty when the recording does not tell.</param>
/// <param name="Exchanges">In the order of their requests.</param>
/// <param name="Told">What the server sent on streams of its own, in order.</param>
public sealed record ReplaySession(
    string Connection, bool IsModern, string ProtocolVersion, ImmutableArray<ReplayExchange> Exchanges, ImmutableArray<ReplayTold> Told)
{
    /// <summary>Puts a session together.</summary>
    /// <param name="entries">Its entries, from the first on.</param>
    /// <exception cref="JsonException">A payload is no JSON object.</exception>
    public static ReplaySession Of(IEnumerable<StoredEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var (connection, isModern, version) = ("", false, "");
        var exchanges = new List<ReplayExchange>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Payload is not { } payload) continue;
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 600 });
            var json = new EntryJson(document.RootElement);
            switch ((EntryKind)entry.Kind)
            {
                case EntryKind.Opened:
                    (connection, isModern) = (json.Text("connection"), json.Text("era") == "modern");
                    break;
                case EntryKind.Bound:
                    version = json.Text("protocolVersion");
                    break;
                case EntryKind.Admitted or EntryKind.Denied or EntryKind.Released:
                    places[json.Text("exchange")] = exchanges.Count;
                    exchanges.Add(Asked(entry, json));
                    break;
                case EntryKind.Streamed or EntryKind.Completed when places.TryGetValue(json.Text("exchange"), out var place):
                    exchanges[place] = Answered(exchanges[place], entry, json);
                    break;
            }
        }

        var told = ReplayStreams.Link(exchanges);
        return new ReplaySession(connection, isModern, version, [.. exchanges], told);
    }

    private static ReplayExchange Asked(in StoredEntry entry, EntryJson json)
    {
        var message = json.Part("message");
        var isKept = json.Has("message") && !message.Has("omittedBytes") && !message.Has(AttachedMessages.Member);
        return new ReplayExchange
        {
            Exchange = json.Text("exchange"),
            Sequence = entry.Sequence,
            Method = json.Text("method"),
            Target = json.Text("target"),
            Request = isKept ? EntryJson.Raw(json.Find("message")) : default,
            Refusal = (EntryKind)entry.Kind == EntryKind.Denied ? json.Part("decision").Text("reason") : null,
            IsHidden = (!isKept && json.Part("facts").Number("size") > 0) || json.Has("masked"),
        };
    }

    private static ReplayExchange Answered(ReplayExchange exchange, in StoredEntry entry, EntryJson json)
    {
        var messages = json.Find("messages") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(static message => EntryJson.Raw(message)).Where(static m => !IsOmitted(m))
            : [];
        return exchange with
        {
            Messages = [.. exchange.Messages, .. messages],
            HiddenPlaces = exchange.HiddenPlaces.Union(
                json.MaskedKinds().Where(static masked => masked.Kind == MaskReport.PathKind).Select(static masked => masked.Path)),
            HidesAnswer = exchange.HidesAnswer || json.Has("masked") || json.Has("hits"),
            LastSequence = (EntryKind)entry.Kind == EntryKind.Completed ? entry.Sequence : exchange.LastSequence,
            HttpStatus = json.Has("httpStatus") ? (int)json.Number("httpStatus") : exchange.HttpStatus,
            End = json.Has("end") ? json.Text("end") : exchange.End,
        };
    }

    private static bool IsOmitted(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("omittedBytes", out _)
            || document.RootElement.TryGetProperty(AttachedMessages.Member, out _);
    }
}
