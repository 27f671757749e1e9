using System.Text.Json;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Masks one message: finds what to alter, then writes the message with it altered.</summary>
internal sealed class MessageMask
{
    private readonly MaskPlan _plan;
    private readonly MaskKey _key;

    internal MessageMask(MaskPlan plan, MaskKey key)
    {
        _plan = plan;
        _key = key;
    }

    internal MaskOutcome Apply(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, ReadOnlyMemory<byte> outputSchema)
    {
        var planned = new PlannedHits(hits, _plan);
        try
        {
            var walk = new MessageWalk(json, planned, _plan, _key, isDocument: false);
            walk.Run();
            return walk.Edits.Count == 0
                ? new MaskOutcome.Masked(json, false)
                : new MaskOutcome.Masked(Edit.Apply(json.Span, walk.Edits), true);
        }
        catch (JsonException)
        {
            return new MaskOutcome.Blocked("Masking: the message is not valid JSON or is nested too deeply, so nothing in it can be hidden.");
        }
    }
}
