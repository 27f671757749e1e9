using System.Text;
using System.Text.Json;
using Gateway.Governance.Masking.Schemas;

namespace Gateway.Governance.Masking.Messages;

/// <summary>What may stand in a masked value's place, best first; each as raw JSON.</summary>
internal static class StandInCandidates
{
    /// <summary>Lists stand-ins: the style's, the value's shape, then values that the schemas of its place name or describe.</summary>
    internal static IEnumerable<byte[]> Of(MaskedLeaf leaf, IReadOnlyList<JsonElement> places)
    {
        yield return leaf.Masked;
        if (leaf.IsText)
        {
            // The shape of what was hidden, then of the whole text: a pattern may forbid an x beside what stays.
            yield return Edit.Apply(leaf.Raw,
                leaf.Edits.ConvertAll(e => e with { Replacement = Shape(leaf.Raw.AsSpan(e.Start, e.Length)) }));
            yield return [(byte)'"', .. Shape(leaf.Raw.AsSpan(1, leaf.Raw.Length - 2)), (byte)'"'];
        }
        else
        {
            yield return "0"u8.ToArray();
            yield return "1"u8.ToArray();
        }

        foreach (var place in places)
        {
            foreach (var candidate in Named(place))
            {
                yield return candidate;
            }
        }
    }

    private static IEnumerable<byte[]> Named(JsonElement schema)
    {
        if (schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
            && SchemaFormats.Empty(format.GetString()!) is { } empty)
        {
            yield return Quote(empty);
        }

        // What the schema itself lists is no secret, and the first of it says nothing about the value.
        if (schema.TryGetProperty("const", out var constant))
        {
            yield return Encoding.UTF8.GetBytes(constant.GetRawText());
        }

        foreach (var allowed in SchemaPlaces.List(schema, "enum").Take(1))
        {
            yield return Encoding.UTF8.GetBytes(allowed.GetRawText());
        }

        foreach (var bound in new[] { "minimum", "maximum", "multipleOf" })
        {
            if (schema.TryGetProperty(bound, out var number) && number.ValueKind == JsonValueKind.Number)
            {
                yield return Encoding.UTF8.GetBytes(number.GetRawText());
            }
        }

        if (schema.TryGetProperty("exclusiveMinimum", out var above) && above.ValueKind == JsonValueKind.Number)
        {
            yield return JsonSerializer.SerializeToUtf8Bytes(Math.Floor(above.GetDouble()) + 1);
        }
    }

    private static byte[] Shape(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
        reader.Read();
        return ValueMask.Escape(StandIn.SameShape(reader.GetString()!));
    }

    private static byte[] Quote(string text) => [(byte)'"', .. ValueMask.Escape(text), (byte)'"'];
}
