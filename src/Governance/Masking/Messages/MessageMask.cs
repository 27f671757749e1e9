using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Masks one message: finds what to alter, then writes the message with it altered.</summary>
internal sealed class MessageMask
{
    private readonly MaskPlan _plan;
    private readonly MaskKey _key;
    private readonly SurrogatePage _page;

    internal MessageMask(MaskPlan plan, MaskKey key, SurrogatePage? page)
    {
        _plan = plan;
        _key = key;
        _page = page ?? new SurrogatePage(key);
    }

    internal MaskOutcome Apply(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, ReadOnlyMemory<byte> outputSchema)
    {
        try
        {
            return Hide(json, hits, outputSchema);
        }
        // The latter where a text is JSON with half a character in it, which no reader takes for one.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new MaskOutcome.Blocked("Masking: the message or the tool's outputSchema is not valid JSON, or nested too deeply, so "
                + "nothing in it can be hidden.");
        }
        // A boundary: whatever else goes wrong, what was not masked is not let through.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new MaskOutcome.Blocked($"Masking: the gateway failed to hide what policy hides ({fault.GetType().Name}), so nothing of "
                + "the message passes.");
        }
    }

    private MaskOutcome Hide(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, ReadOnlyMemory<byte> outputSchema)
    {
        var planned = new PlannedHits(Exemptions.Apply(json, hits, _plan, isDocument: false), _plan);
        // Nothing was found and no path asks for a value by its place: the usual answer, and it is not walked at all. Only a document
        // inside a string may still hide something by escapes of its own.
        if (planned.Spans.Count == 0 && _plan.Paths.IsEmpty && !ValueMask.HidesEscapes(json.Span))
        {
            return new MaskOutcome.Masked(json, false);
        }

        var walk = new MessageWalk(json, planned, _plan, _key, _page, texts: 0);
        walk.Run();
        if (walk.Edits.Count == 0)
        {
            return new MaskOutcome.Masked(json, false);
        }

        var edits = outputSchema.IsEmpty || _plan.IsForRecording ? walk.Edits : Fit(json, walk, outputSchema);
        return edits is null
            ? new MaskOutcome.Blocked("Masking: the tool's outputSchema accepts no stand-in for a value that policy hides in "
                + "structuredContent. Loosen the schema at that place, or hide the whole tool by policy.")
            : new MaskOutcome.Masked(Edit.Apply(json.Span, edits), true);
    }

    private static List<Edit>? Fit(ReadOnlyMemory<byte> json, MessageWalk walk, ReadOnlyMemory<byte> outputSchema)
    {
        var (start, length) = walk.StructuredContent.GetOffsetAndLength(json.Length);
        var end = start + length;
        var inside = walk.Edits.FindAll(e => e.Start >= start && e.Start < end).ConvertAll(e => e with { Start = e.Start - start });
        if (inside.Count == 0)
        {
            return walk.Edits;
        }

        var fitted = SchemaFit.Apply(outputSchema, json[start..end], inside);
        return fitted is null ? null
            : [.. walk.Edits.FindAll(e => e.Start < start), .. fitted.ConvertAll(e => e with { Start = e.Start + start }),
                .. walk.Edits.FindAll(e => e.Start >= end)];
    }
}
