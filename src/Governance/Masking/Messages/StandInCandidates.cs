using System.Text;
using System.Text.Json;
using Gateway.Governance.Masking.Schemas;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking.Messages;

/// <summary>What may stand in a masked value's place, best first; each as raw JSON.</summary>
internal static class StandInCandidates
{
    private static readonly string[] Signs = ["x", "0", ""];

    /// <summary>Lists stand-ins: the style's, the value's shape, then values that the schemas of its place name or describe.</summary>
    internal static List<byte[]> Of(MaskedLeaf leaf, IReadOnlyList<JsonElement> places)
    {
        List<byte[]> candidates = [leaf.Masked];
        if (leaf.IsText)
        {
            AddShapes(leaf, candidates);
        }
        else
        {
            candidates.AddRange(["0"u8.ToArray(), "1"u8.ToArray()]);
        }

        foreach (var place in places)
        {
            AddNamed(place, candidates);
        }

        return candidates;
    }

    // The shape of what was hidden, then of the whole text: a pattern may forbid an x beside what stays.
    private static void AddShapes(MaskedLeaf leaf, List<byte[]> candidates)
    {
        var hidden = leaf.Edits.ConvertAll(e => Text(leaf.Raw.AsSpan(e.Start, e.Length)));
        // The shape of punctuation is the value itself, so it has another.
        if (hidden.Exists(SurrogateShape.KeepsAll))
        {
            candidates.AddRange(Signs.Select(sign => Shaped(leaf, hidden, sign)));
            return;
        }

        candidates.Add(Shaped(leaf, hidden, ""));
        candidates.Add(Quote(StandIn.SameShape(Text(leaf.Raw.AsSpan(1, leaf.Raw.Length - 2)))));
    }

    // Of what is punctuation alone, as many signs.
    private static byte[] Shaped(MaskedLeaf leaf, List<string> hidden, string sign) => Edit.Apply(leaf.Raw, [.. leaf.Edits.Select((e, i) =>
    {
        var shape = SurrogateShape.KeepsAll(hidden[i])
            ? string.Concat(Enumerable.Repeat(sign, hidden[i].EnumerateRunes().Count())) : StandIn.SameShape(hidden[i]);
        return e with { Replacement = ValueMask.Escape(shape) };
    })]);

    private static void AddNamed(JsonElement schema, List<byte[]> candidates)
    {
        if (schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
            && SchemaFormats.Empty(format.GetString()!) is { } empty)
        {
            candidates.Add(Quote(empty));
        }

        // What the schema itself lists is no secret, and the first of it says nothing about the value.
        if (schema.TryGetProperty("const", out var constant))
        {
            candidates.Add(Encoding.UTF8.GetBytes(constant.GetRawText()));
        }

        candidates.AddRange(SchemaPlaces.List(schema, "enum").Take(1).Select(a => Encoding.UTF8.GetBytes(a.GetRawText())));
        foreach (var bound in new[] { "minimum", "maximum", "multipleOf" })
        {
            if (schema.TryGetProperty(bound, out var number) && number.ValueKind == JsonValueKind.Number)
            {
                candidates.Add(Encoding.UTF8.GetBytes(number.GetRawText()));
            }
        }

        // A bound beyond every double, which reads as infinite, has no number above it.
        if (schema.TryGetProperty("exclusiveMinimum", out var above) && above.ValueKind == JsonValueKind.Number
            && above.TryGetDouble(out var least) && double.IsFinite(least))
        {
            candidates.Add(JsonSerializer.SerializeToUtf8Bytes(Math.Floor(least) + 1));
        }
    }

    private static string Text(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }

    private static byte[] Quote(string text) => [(byte)'"', .. ValueMask.Escape(text), (byte)'"'];
}
