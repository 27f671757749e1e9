using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Recording.Replays;

/// <summary>A request that is looked for in a recording.</summary>
/// <remarks>Requests are recorded masked, so one that holds what a detector finds is looked for as the recording would show it
/// too.</remarks>
/// <param name="method">The method.</param>
/// <param name="message">The request, one JSON-RPC message.</param>
public sealed class ReplayRequest(string method, ReadOnlyMemory<byte> message)
{
    private static readonly MaskPlan Recorded = MaskPlan.Recording(["*"]);

    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>What it is found by, the closest first: as it is, as it would be recorded, and both without <c>_meta</c>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal ImmutableArray<string> Keys()
    {
        var forms = Masked() is { } masked ? new[] { message, masked } : [message];
        return [.. forms.Select(form => ReplayMessage.Key(method, form, isWhole: true)),
            .. forms.Select(form => ReplayMessage.Key(method, form, isWhole: false))];
    }

    private ReadOnlyMemory<byte>? Masked()
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(message.Span, hits);
        if (hits.Count == 0) return null;
        return JsonMasker.Mask(message, hits, Recorded, MaskKey.Create()) is MaskOutcome.Masked masked ? masked.Bytes : null;
    }
}
