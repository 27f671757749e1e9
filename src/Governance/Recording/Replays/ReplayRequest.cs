using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Recording.Replays;

/// <summary>A request that is looked for in a recording.</summary>
/// <remarks>Requests are recorded masked, so one that holds what a detector finds is looked for as the recording would show it too.</remarks>
/// <param name="method">The method.</param>
/// <param name="message">The request, one JSON-RPC message.</param>
public sealed class ReplayRequest(string method, ReadOnlyMemory<byte> message)
{
    private static readonly MaskPlan Recorded = MaskPlan.Recording(["*"]);

    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>What it is found by, the closest first: as it is, as it would be recorded, and both without <c>_meta</c>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal IEnumerable<string> Keys()
    {
        yield return ReplayMessage.Key(method, message, isWhole: true);
        var masked = Masked();
        if (masked is { } hidden) yield return ReplayMessage.Key(method, hidden, isWhole: true);
        yield return ReplayMessage.Key(method, message, isWhole: false);
        if (masked is { } again) yield return ReplayMessage.Key(method, again, isWhole: false);
    }

    private ReadOnlyMemory<byte>? Masked()
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(message.Span, hits);
        return hits.Count > 0 && JsonMasker.Mask(message, hits, Recorded, MaskKey.Create()) is MaskOutcome.Masked masked ? masked.Bytes : null;
    }
}
