using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>Keywords that look at one value alone.</summary>
internal static class SchemaValues
{
    // Bytes that are compared in the time of one look-up.
    private const int LookBytes = 16;

    // To compare a value with an item.
    private const int ItemLooks = 32;

    /// <summary>Whether a value fits a schema's own keywords.</summary>
    /// <param name="schema">An object.</param>
    /// <param name="value">The value.</param>
    /// <param name="looks">What it costs.</param>
    internal static bool Fit(JsonElement schema, JsonElement value, LookBudget looks)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            looks.Spend(Looks(type));
            if (!HasType(type, value))
            {
                return false;
            }
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            looks.Spend(Looks(constant));
            if (!JsonElement.DeepEquals(constant, value))
            {
                return false;
            }
        }

        if (schema.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array && !IsAmong(allowed, value, looks))
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => FitText(schema, value, looks),
            JsonValueKind.Number => FitNumber(schema, value),
            _ => true,
        };
    }

    private static bool HasType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => HasType(t, value))
        : type.ValueKind != JsonValueKind.String || type.GetString() switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && IsInteger(value),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            _ => true,
        };

    private static bool IsInteger(JsonElement value) =>
        value.TryGetDecimal(out var number) ? decimal.Truncate(number) == number : double.IsInteger(value.GetDouble());

    private static bool IsAmong(JsonElement allowed, JsonElement value, LookBudget looks)
    {
        foreach (var one in allowed.EnumerateArray())
        {
            if (!looks.Spend(ItemLooks + Looks(one)))
            {
                return false;
            }

            if (JsonElement.DeepEquals(one, value))
            {
                return true;
            }
        }

        return false;
    }

    private static int Looks(JsonElement element) => (JsonMarshal.GetRawUtf8Value(element).Length / LookBytes)
        + (element.ValueKind == JsonValueKind.Array ? ItemLooks * element.GetArrayLength() : 0);

    private static bool FitText(JsonElement schema, JsonElement value, LookBudget looks)
    {
        looks.Spend(Looks(value));
        var text = value.GetString()!;
        var length = text.EnumerateRunes().Count();
        return !(schema.TryGetProperty("minLength", out var min) && Number(min) > length)
            && !(schema.TryGetProperty("maxLength", out var max) && Number(max) < length)
            && !(schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String
                && !SchemaPatterns.Matches(pattern.GetString()!, text, looks))
            && !(schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
                && !SchemaFormats.Has(format.GetString()!, text));
    }

    private static bool FitNumber(JsonElement schema, JsonElement value)
    {
        var number = value.GetDouble();
        return !(schema.TryGetProperty("minimum", out var min) && number < Number(min))
            && !(schema.TryGetProperty("maximum", out var max) && number > Number(max))
            && !(schema.TryGetProperty("exclusiveMinimum", out var above) && number <= Number(above))
            && !(schema.TryGetProperty("exclusiveMaximum", out var below) && number >= Number(below))
            && !(schema.TryGetProperty("multipleOf", out var step) && !IsMultiple(value, step));
    }

    private static bool IsMultiple(JsonElement value, JsonElement step)
    {
        if (value.TryGetDecimal(out var number) && step.ValueKind == JsonValueKind.Number && step.TryGetDecimal(out var unit) && unit != 0)
        {
            return number % unit == 0;
        }

        return double.IsInteger(value.GetDouble() / Number(step));
    }

    // A keyword of the wrong type compares with nothing.
    private static double Number(JsonElement keyword) => keyword.ValueKind == JsonValueKind.Number ? keyword.GetDouble() : double.NaN;
}
