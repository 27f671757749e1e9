using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Looks for what mask rules of a candidate would hide in messages that are recorded, besides what is hidden in them.</summary>
internal sealed class BacktestMasks(DetectionRules rules)
{
    private const int ExchangesMax = 10_000;

    private readonly Dictionary<string, MaskPlan> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MaskPlan> _exchanges = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Kind), BacktestMask> _found = [];
    private long _unreadable;

    /// <summary>Entries of which nothing can be told because they cannot be read.</summary>
    public long Unreadable => _unreadable;

    /// <summary>Notes what would be hidden in an exchange, and looks at its request.</summary>
    public void Request(RecordedExchange exchange, ImmutableArray<MaskObligation> masks)
    {
        if (masks.IsDefaultOrEmpty) return;
        if (_exchanges.Count < ExchangesMax) _exchanges[exchange.Exchange] = Plan(masks, request: false);
        Look(exchange.Session, exchange.Sequence, exchange.Message, Plan(masks, request: true), exchange.Masked);
    }

    /// <summary>Looks at what came back in an exchange.</summary>
    public void Answer(SessionId session, long sequence, ReadOnlyMemory<byte> payload)
    {
        if (_exchanges.Count == 0 || payload.IsEmpty) return;
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 512 });
            var entry = new EntryJson(document.RootElement);
            if (!_exchanges.TryGetValue(entry.Text("exchange"), out var plan)) return;
            if (entry.Has("end")) _exchanges.Remove(entry.Text("exchange"));
            if (entry.Find("messages") is not { ValueKind: JsonValueKind.Array } messages) return;
            var masked = entry.MaskedKinds();
            foreach (var message in messages.EnumerateArray()) Look(session, sequence, EntryJson.Raw(message), plan, masked);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            _unreadable++;
        }
    }

    /// <summary>What was found, the most frequent first.</summary>
    public ImmutableArray<BacktestMask> Found() =>
        [.. _found.Values.OrderByDescending(static mask => mask.Count).ThenBy(static mask => mask.Rule, StringComparer.Ordinal)];

    private MaskPlan Plan(ImmutableArray<MaskObligation> masks, bool request)
    {
        var key = (request ? "> " : "< ") + string.Join('\n', masks.Select(static mask => mask.Rule));
        return _plans.TryGetValue(key, out var plan) ? plan : _plans[key] = MaskPlan.For(masks, request, rules);
    }

    private void Look(
        SessionId session, long sequence, ReadOnlyMemory<byte> message, MaskPlan plan, ImmutableHashSet<(string, string)> masked)
    {
        if (plan.IsEmpty || message.IsEmpty) return;
        var hits = new List<Hit>();
        JsonScanner.Scan(message.Span, hits, rules);
        foreach (var value in MaskReport.Of(message, hits, plan))
        {
            // A surrogate, or what is shown in part, stands where something was hidden already.
            if (masked.Contains((value.Kind, value.Path))) continue;
            var key = (value.Rule, value.Kind);
            _found[key] = _found.TryGetValue(key, out var known) ? known with { Count = known.Count + 1 }
                : new BacktestMask(value.Rule, value.Kind, 1, session.Value, sequence, value.Path);
        }
    }
}
