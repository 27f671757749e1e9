using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking;

/// <summary>Hides values in a JSON-RPC message of MCP.</summary>
public static class JsonMasker
{
    /// <summary>Hides the hits of planned kinds and the values at planned paths. Masking a masked message changes nothing.</summary>
    /// <param name="json">One valid JSON-RPC message in UTF-8.</param>
    /// <param name="hits">What <see cref="JsonScanner"/> found in exactly these bytes, in its order.</param>
    /// <param name="plan">What is hidden.</param>
    /// <param name="key">For the style hash.</param>
    /// <param name="outputSchema">The called tool's output schema (JSON Schema 2020-12), empty if it has none.</param>
    /// <param name="page">The session's surrogates, for the style surrogate; where its
    /// <see cref="SurrogatePage.HasUnknown"/> is set afterwards, the outcome must be thrown away. Null masks by the key
    /// alone.</param>
    /// <returns>
    /// <see cref="MaskOutcome.Masked"/> with the same memory when nothing was hidden, otherwise valid JSON of the same structure and types;
    /// <see cref="MaskOutcome.Blocked"/> when no stand-in satisfies the schema, or the message cannot be read.
    /// </returns>
    /// <remarks>Paths, protected members and stand-ins: docs/masking.md.</remarks>
    public static MaskOutcome Mask(
        ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, MaskPlan plan, MaskKey key, ReadOnlyMemory<byte> outputSchema = default,
        SurrogatePage? page = null)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(key);
        if (plan.IsEmpty || json.IsEmpty || HidesNothing(json.Span, hits.Count, plan))
        {
            return new MaskOutcome.Masked(json, false);
        }

        return new MessageMask(plan, key, page).Apply(json, hits, outputSchema);
    }

    /// <summary>Whether masking would leave a message as it is, and it need not be walked at all: nothing was found, no path asks for a
    /// value by its place, and no document inside a string hides something by escapes of its own. The usual message; costs one look for
    /// a backslash.</summary>
    /// <param name="json">One valid JSON-RPC message in UTF-8.</param>
    /// <param name="hits">How many hits <see cref="JsonScanner"/> found in it.</param>
    /// <param name="plan">What is hidden.</param>
    public static bool HidesNothing(ReadOnlySpan<byte> json, int hits, MaskPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return hits == 0 && plan.Paths.IsEmpty && !ValueMask.HidesEscapes(json);
    }
}
