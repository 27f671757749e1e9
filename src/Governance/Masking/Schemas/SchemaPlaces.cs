using System.Text.Json;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>Which subschemas of a schema speak about its properties and items.</summary>
internal static class SchemaPlaces
{
    internal static IEnumerable<JsonElement> List(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    internal static List<JsonElement> OfProperty(JsonElement schema, string name)
    {
        var found = new List<JsonElement>();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(name, out var own))
        {
            found.Add(own);
        }

        if (schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object)
        {
            found.AddRange(patterns.EnumerateObject().Where(p => SchemaPatterns.Matches(p.Name, name)).Select(p => p.Value));
        }

        if (found.Count == 0 && schema.TryGetProperty("additionalProperties", out var additional))
        {
            found.Add(additional);
        }

        return found;
    }

    internal static JsonElement? OfItem(JsonElement schema, int index)
    {
        if (schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array
            && index < prefix.GetArrayLength())
        {
            return prefix[index];
        }

        return schema.TryGetProperty("items", out var items) ? items : null;
    }
}
