using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals;

/// <summary>Checks edits against what a tool's input schema says in so many words: types, required members, enumerations, bounds, and
/// members that must not be.</summary>
/// <remarks>Looks at what was edited alone, since the rest is masked or was the agent's. Words of JSON Schema that it does not know
/// (references, patterns, conditions) forbid nothing here; the server has the last say.</remarks>
internal static class InputSchema
{
    /// <summary>What an edit breaks, for people; null when nothing is.</summary>
    public static string? Fault(ImmutableArray<ArgumentEdit> edits, ReadOnlyMemory<byte> schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 128 });
        foreach (var edit in edits)
        {
            var steps = ArgumentEdits.Steps(edit.Pointer)!;
            var at = document.RootElement;
            var known = true;
            for (var i = 0; i < steps.Length && known; i++)
            {
                if (i == steps.Length - 1 && edit.Value is null && IsRequired(at, steps[i]))
                    return $"the tool's schema requires {edit.Pointer}, so it cannot be removed";
                if (!Step(at, steps[i], out var next, out known))
                    return $"the tool's schema has no {edit.Pointer} and allows no other arguments";
                at = next;
            }

            if (!known || edit.Value is null) continue;
            using var value = JsonDocument.Parse(edit.Value);
            if (Fault(value.RootElement, at, 0) is { } fault) return $"the new value of {edit.Pointer} breaks the tool's schema: {fault}";
        }

        return null;
    }

    private static bool IsRequired(JsonElement schema, string name) =>
        Member(schema, "required", JsonValueKind.Array) is { } required
        && required.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(name));

    private static bool Step(JsonElement schema, string step, out JsonElement next, out bool known)
    {
        (next, known) = (default, true);
        if (Member(schema, "properties", JsonValueKind.Object) is { } properties && properties.TryGetProperty(step, out next))
            return true;
        if (Member(schema, "items", JsonValueKind.Object) is { } items && (step == "-" || step.All(char.IsAsciiDigit)))
        {
            next = items;
            return true;
        }

        known = false;
        return Member(schema, "additionalProperties", JsonValueKind.False) is null
            || Member(schema, "patternProperties", JsonValueKind.Object) is not null;
    }

    private static string? Fault(JsonElement value, JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False) return "nothing is allowed";
        if (schema.ValueKind != JsonValueKind.Object || depth > 32) return null;
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type)) return $"it must be {Words(type)}";
        if (Member(schema, "enum", JsonValueKind.Array) is { } choices
            && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
            return "it must be one of the values that the schema lists";
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value)) return "it must be what the schema says";
        return value.ValueKind switch
        {
            JsonValueKind.Number => NumberFault(value, schema),
            JsonValueKind.String => Length(schema, value.GetString()!.EnumerateRunes().Count(), "minLength", "maxLength", "characters"),
            JsonValueKind.Array => Length(schema, value.GetArrayLength(), "minItems", "maxItems", "items")
                ?? (Member(schema, "items", JsonValueKind.Object) is { } items
                    ? value.EnumerateArray().Select(item => Fault(item, items, depth + 1)).FirstOrDefault(static f => f is not null)
                    : null),
            JsonValueKind.Object => ObjectFault(value, schema, depth),
            _ => null,
        };
    }

    private static string? ObjectFault(JsonElement value, JsonElement schema, int depth)
    {
        if (Member(schema, "required", JsonValueKind.Array) is { } required)
            foreach (var name in required.EnumerateArray())
                if (name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _))
                    return "a required member is missing";
        foreach (var member in value.EnumerateObject())
        {
            if (!Step(schema, member.Name, out var next, out var known)) return "it has a member that the schema does not allow";
            if (known && Fault(member.Value, next, depth + 1) is { } fault) return fault;
        }

        return null;
    }

    private static string? NumberFault(JsonElement value, JsonElement schema)
    {
        if (!TryNumber(value, out var number)) return null;
        if (Number(schema, "minimum") is { } min && number < min) return $"it must be at least {Text(min)}";
        if (Number(schema, "maximum") is { } max && number > max) return $"it must be at most {Text(max)}";
        if (Number(schema, "exclusiveMinimum") is { } above && number <= above) return $"it must be above {Text(above)}";
        if (Number(schema, "exclusiveMaximum") is { } below && number >= below) return $"it must be below {Text(below)}";
        return null;
    }

    private static string? Length(JsonElement schema, int length, string min, string max, string unit)
    {
        if (Number(schema, min) is { } least && length < least) return $"it must have at least {Text(least)} {unit}";
        return Number(schema, max) is { } most && length > most ? $"it must have at most {Text(most)} {unit}" : null;
    }

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => IsOfType(value, type.GetString()!),
        JsonValueKind.Array => type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && IsOfType(value, one.GetString()!)),
        _ => true,
    };

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && (!TryNumber(value, out var number) || decimal.Truncate(number) == number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static string Words(JsonElement type) => type.ValueKind == JsonValueKind.String
        ? $"of the type {type.GetString()}" : "of one of the types that the schema lists";

    private static decimal? Number(JsonElement schema, string name) =>
        Member(schema, name, JsonValueKind.Number) is { } bound && TryNumber(bound, out var number) ? number : null;

    private static bool TryNumber(JsonElement value, out decimal number) =>
        decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonElement? Member(JsonElement schema, string name, JsonValueKind kind) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
