using System.Text.Json;

namespace Gateway.Governance.Masking.Entities;

/// <summary>Reads an analyser's answer: a JSON array of <c>entity_type</c>, <c>start</c>, <c>end</c>, <c>score</c>.</summary>
public static class EntityAnswer
{
    /// <summary>Most entities of one answer.</summary>
    public const int EntitiesMax = 10_000;

    /// <summary>Reads an answer.</summary>
    /// <param name="json">The answer's body, UTF-8.</param>
    /// <param name="kinds">The kind for each entity type that was asked for.</param>
    /// <returns>What was found of those types, in the answer's order; null if the answer is not what the interface allows.</returns>
    public static IReadOnlyList<EntitySpan>? Read(ReadOnlySpan<byte> json, IReadOnlyDictionary<string, string> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.BytesConsumed == json.Length || json[(int)reader.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) < 0
                ? Read(document.RootElement, kinds) : null;
        }
        // The latter where a name has half a character, which no reader takes for text.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<EntitySpan>? Read(JsonElement root, IReadOnlyDictionary<string, string> kinds)
    {
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > EntitiesMax)
        {
            return null;
        }

        var spans = new List<EntitySpan>();
        foreach (var entity in root.EnumerateArray())
        {
            if (entity.ValueKind != JsonValueKind.Object
                || !entity.TryGetProperty("entity_type", out var type) || type.ValueKind != JsonValueKind.String
                || !TryInt(entity, "start", out var start) || !TryInt(entity, "end", out var end)
                || !entity.TryGetProperty("score", out var score) || score.ValueKind != JsonValueKind.Number
                || !score.TryGetDouble(out var sure) || sure is not (>= 0 and <= 1))
            {
                return null;
            }

            if (kinds.TryGetValue(type.GetString()!, out var kind))
            {
                spans.Add(new EntitySpan(kind, start, end, Math.Max(1, (int)Math.Round(sure * 100))));
            }
        }

        return spans;
    }

    private static bool TryInt(JsonElement entity, string name, out int value)
    {
        value = 0;
        return entity.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out value);
    }
}
