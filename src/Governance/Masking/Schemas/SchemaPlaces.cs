using System.Text.Json;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>Which subschemas of a schema speak about its properties and items.</summary>
internal static class SchemaPlaces
{
    internal static IEnumerable<JsonElement> List(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>The subschemas that speak about a property.</summary>
    /// <param name="schema">The object's schema.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="looks">What it costs: the name is compared with each until it is found.</param>
    internal static List<JsonElement> OfProperty(JsonElement schema, string name, LookBudget looks)
    {
        var found = new List<JsonElement>();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            // What is there is found half-way through, on the whole.
            looks.Spend(properties.GetPropertyCount() / 2);
            if (properties.TryGetProperty(name, out var own))
            {
                found.Add(own);
            }
        }

        if (schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object)
        {
            foreach (var pattern in patterns.EnumerateObject())
            {
                if (looks.IsOver)
                {
                    break;
                }

                if (SchemaPatterns.Matches(pattern.Name, name, looks))
                {
                    found.Add(pattern.Value);
                }
            }
        }

        if (found.Count == 0 && schema.TryGetProperty("additionalProperties", out var additional))
        {
            found.Add(additional);
        }

        return found;
    }

    /// <summary>The subschema that speaks about an item.</summary>
    /// <param name="schema">The array's schema.</param>
    /// <param name="index">The item's number.</param>
    /// <param name="looks">What it costs: the schemas of those before it are passed over.</param>
    internal static JsonElement? OfItem(JsonElement schema, int index, LookBudget looks)
    {
        if (schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array
            && index < prefix.GetArrayLength())
        {
            looks.Spend(index);
            return prefix[index];
        }

        return schema.TryGetProperty("items", out var items) ? items : null;
    }
}
