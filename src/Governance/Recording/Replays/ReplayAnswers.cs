using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Recording.Replays;

/// <summary>Finds the recorded exchange that answers a request: by method and parameters; identical requests in recorded order, the last
/// of them for ever.</summary>
/// <remarks>Requests are recorded masked, so one that holds what a detector finds is looked for as the recording would show it. Any
/// number of threads may ask.</remarks>
public sealed class ReplayAnswers
{
    private static readonly MaskPlan Recorded = MaskPlan.Recording(["*"]);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<ReplayExchange>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReplayExchange> _opening = new(StringComparer.Ordinal);
    private readonly MaskKey _key = MaskKey.Create();

    /// <summary>The exchanges of a session that can be answered.</summary>
    public ReplayAnswers(ReplaySession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (var exchange in session.Exchanges)
        {
            if (exchange.Request.IsEmpty || (exchange.Answer.IsEmpty && exchange.Messages.IsEmpty && exchange.Refusal is null)) continue;
            var key = ReplayMessage.Key(exchange.Method, exchange.Request);
            if (!_byKey.TryGetValue(key, out var same)) _byKey.Add(key, same = new Queue<ReplayExchange>());
            same.Enqueue(exchange);
            // Another client, or another version of it, introduces itself otherwise.
            if (exchange.Method is "initialize" or "server/discover") _opening.TryAdd(exchange.Method, exchange);
        }
    }

    /// <summary>The next answer; null when nothing like it is recorded.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The request, one JSON-RPC message.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public ReplayExchange? Next(string method, ReadOnlyMemory<byte> request)
    {
        lock (_lock)
        {
            return Take(ReplayMessage.Key(method, request)) ?? Take(ReplayMessage.Key(method, Masked(request)))
                ?? _opening.GetValueOrDefault(method);
        }
    }

    private ReplayExchange? Take(string key)
    {
        if (!_byKey.TryGetValue(key, out var same)) return null;
        return same.Count > 1 ? same.Dequeue() : same.Peek();
    }

    private ReadOnlyMemory<byte> Masked(ReadOnlyMemory<byte> request)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(request.Span, hits);
        return JsonMasker.Mask(request, hits, Recorded, _key) is MaskOutcome.Masked masked ? masked.Bytes : request;
    }
}
