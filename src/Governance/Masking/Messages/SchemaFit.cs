using System.Text.Json;
using Gateway.Governance.Masking.Schemas;

namespace Gateway.Governance.Masking.Messages;

/// <summary>
/// Chooses stand-ins that a tool's output schema accepts, since clients refuse a result that it does not: the style's own, then the value's
/// shape, then an empty value of the place's format or enumeration.
/// </summary>
internal sealed class SchemaFit
{
    private readonly OutputSchema _schema;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly List<Edit> _edits;

    private SchemaFit(OutputSchema schema, ReadOnlyMemory<byte> content, List<Edit> edits)
    {
        _schema = schema;
        _content = content;
        _edits = edits;
    }

    /// <summary>Fits the edits of one document.</summary>
    /// <param name="schema">The tool's output schema.</param>
    /// <param name="content">The document as it was.</param>
    /// <param name="edits">What is hidden in it, in order.</param>
    /// <returns>Edits after which the document is valid; null if there are none. A document that never was valid keeps its edits.</returns>
    /// <exception cref="JsonException">The schema is not JSON.</exception>
    internal static List<Edit>? Apply(ReadOnlyMemory<byte> schema, ReadOnlyMemory<byte> content, List<Edit> edits)
    {
        using var parsed = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = MessageWalk.DepthMax });
        var output = new OutputSchema(parsed.RootElement);
        if (IsValid(output, content.Span, edits))
        {
            return edits;
        }

        using var original = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = MessageWalk.DepthMax });
        if (!output.IsValid(original.RootElement))
        {
            return edits;
        }

        var fit = new SchemaFit(output, content, edits);
        var byPlace = fit.ByPlace(original.RootElement);
        if (IsValid(output, content.Span, byPlace))
        {
            return byPlace;
        }

        var byShape = fit.ByShape();
        return IsValid(output, content.Span, byShape) ? byShape : null;
    }

    private static bool IsValid(OutputSchema schema, ReadOnlySpan<byte> content, List<Edit> edits)
    {
        using var masked = JsonDocument.Parse(Edit.Apply(content, edits), new JsonDocumentOptions { MaxDepth = MessageWalk.DepthMax });
        return schema.IsValid(masked.RootElement);
    }

    private List<Edit> ByPlace(JsonElement document) => Each(leaf =>
    {
        var places = _schema.At(document, leaf.Path);
        foreach (var candidate in StandInCandidates.Of(leaf, places))
        {
            using var value = JsonDocument.Parse(candidate);
            if (_schema.Fits(places, value.RootElement))
            {
                return candidate;
            }
        }

        return leaf.Masked;
    });

    private List<Edit> ByShape() => Each(leaf => StandInCandidates.Of(leaf, []).ElementAtOrDefault(1) ?? leaf.Masked);

    // Edits of property names stay as they are; every other edited value is replaced whole.
    private List<Edit> Each(Func<MaskedLeaf, byte[]> choose)
    {
        var fitted = new List<Edit>();
        var next = 0;
        LeafTokens.Each(_content.Span, token =>
        {
            var end = token.Start + token.Length;
            var first = next;
            while (next < _edits.Count && _edits[next].Start < end)
            {
                next++;
            }

            var own = _edits[first..next];
            if (own.Count == 0 || token.IsName)
            {
                fitted.AddRange(own);
                return;
            }

            var local = own.ConvertAll(e => e with { Start = e.Start - token.Start });
            var raw = _content.Span.Slice(token.Start, token.Length);
            var leaf = new MaskedLeaf(token.Path, raw.ToArray(), Edit.Apply(raw, local), local);
            fitted.Add(new Edit(token.Start, token.Length, choose(leaf)));
        });
        return fitted;
    }
}
