using System.Globalization;
using System.Text.Json;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>
/// The part of JSON Schema 2020-12 that masking can break: types, values, lengths, formats, patterns, and the ways to them. Unknown
/// keywords are ignored, references leave neither the document nor the machine, and the work is bounded: what is not decided by
/// then is not valid.
/// </summary>
internal sealed class OutputSchema
{
    private const int DepthMax = 64;
    private const int StepsMax = 200_000;

    // For all places of a document together: a step counts as many, a member that a look-up may pass over as one.
    private const long WorkMax = 1 << 25;
    private const int StepWork = 16;

    private readonly JsonElement _root;
    private int _steps;
    private long _work;

    internal OutputSchema(JsonElement root) => _root = root;

    /// <summary>Whether a document has what the schema asks for.</summary>
    internal bool IsValid(JsonElement document)
    {
        _steps = 0;
        return IsValid(_root, document, 0);
    }

    /// <summary>Whether a value fits all of some schemas of this document.</summary>
    internal bool Fits(IEnumerable<JsonElement> schemas, JsonElement value)
    {
        if (_work > WorkMax)
        {
            return false;
        }

        _steps = 0;
        var fits = schemas.All(s => IsValid(s, value, 0));
        _work += (long)StepWork * _steps;
        return fits;
    }

    /// <summary>The schemas that speak about a place; of alternatives those that the document meets. None any more once the places that
    /// were asked for have cost too much.</summary>
    internal List<JsonElement> At(JsonElement document, IReadOnlyList<object> path)
    {
        _steps = 0;
        var found = new List<JsonElement>();
        Collect(_root, document, path, 0, found, 0);
        _work += (long)StepWork * _steps;
        return found;
    }

    private void Collect(JsonElement schema, JsonElement value, IReadOnlyList<object> path, int step, List<JsonElement> found, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > DepthMax || ++_steps > StepsMax || _work > WorkMax)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference) && Resolve(reference) is { } target)
        {
            Collect(target, value, path, step, found, depth + 1);
        }

        foreach (var part in Parts(schema, value, depth))
        {
            Collect(part, value, path, step, found, depth + 1);
        }

        if (step == path.Count)
        {
            found.Add(schema);
        }
        else if (path[step] is string name && value.ValueKind == JsonValueKind.Object
            && SchemaPlaces.OfProperty(schema, name) is { Count: > 0 } places)
        {
            // A look-up goes through the members, of which there may be very many.
            _work += value.GetPropertyCount();
            if (!value.TryGetProperty(name, out var member))
            {
                return;
            }

            foreach (var of in places)
            {
                Collect(of, member, path, step + 1, found, depth + 1);
            }
        }
        else if (path[step] is int index && value.ValueKind == JsonValueKind.Array && index < value.GetArrayLength()
            && SchemaPlaces.OfItem(schema, index) is { } item)
        {
            _work += index;
            Collect(item, value[index], path, step + 1, found, depth + 1);
        }
    }

    private List<JsonElement> Parts(JsonElement schema, JsonElement value, int depth)
    {
        var alternatives = SchemaPlaces.List(schema, "anyOf").Concat(SchemaPlaces.List(schema, "oneOf"));
        List<JsonElement> parts =
            [.. SchemaPlaces.List(schema, "allOf"), .. alternatives.Where(p => IsValid(p, value, depth + 1))];

        if (schema.TryGetProperty("if", out var condition)
            && schema.TryGetProperty(IsValid(condition, value, depth + 1) ? "then" : "else", out var branch))
        {
            parts.Add(branch);
        }

        return parts;
    }

    private bool IsValid(JsonElement schema, JsonElement value, int depth)
    {
        if (depth > DepthMax || ++_steps > StepsMax)
        {
            return false;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind != JsonValueKind.False;
        }

        return SchemaValues.Fit(schema, value) && HoldsTogether(schema, value, depth) && value.ValueKind switch
        {
            JsonValueKind.Object => HasProperties(schema, value, depth),
            JsonValueKind.Array => HasItems(schema, value, depth),
            _ => true,
        };
    }

    private bool HoldsTogether(JsonElement schema, JsonElement value, int depth)
    {
        if (schema.TryGetProperty("$ref", out var reference)
            && !(Resolve(reference) is { } target && IsValid(target, value, depth + 1)))
        {
            return false;
        }

        if (!SchemaPlaces.List(schema, "allOf").All(s => IsValid(s, value, depth + 1)))
        {
            return false;
        }

        if (schema.TryGetProperty("anyOf", out _) && !SchemaPlaces.List(schema, "anyOf").Any(s => IsValid(s, value, depth + 1)))
        {
            return false;
        }

        if (schema.TryGetProperty("oneOf", out _) && SchemaPlaces.List(schema, "oneOf").Count(s => IsValid(s, value, depth + 1)) != 1)
        {
            return false;
        }

        if (schema.TryGetProperty("not", out var not) && IsValid(not, value, depth + 1))
        {
            return false;
        }

        return !schema.TryGetProperty("if", out var condition)
            || !schema.TryGetProperty(IsValid(condition, value, depth + 1) ? "then" : "else", out var branch)
            || IsValid(branch, value, depth + 1);
    }

    private bool HasProperties(JsonElement schema, JsonElement value, int depth)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().Any(r => r.ValueKind == JsonValueKind.String && !value.TryGetProperty(r.GetString()!, out _)))
        {
            return false;
        }

        var names = schema.TryGetProperty("propertyNames", out var ofNames) ? ofNames : default(JsonElement?);
        foreach (var property in value.EnumerateObject())
        {
            if (!SchemaPlaces.OfProperty(schema, property.Name).All(s => IsValid(s, property.Value, depth + 1))
                || (names is { } rule && !IsValid(rule, JsonSerializer.SerializeToElement(property.Name), depth + 1)))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasItems(JsonElement schema, JsonElement value, int depth)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (SchemaPlaces.OfItem(schema, index++) is { } of && !IsValid(of, item, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    // # and #/pointer; null for anything that is elsewhere.
    private JsonElement? Resolve(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not ['#', .. var pointer])
        {
            return null;
        }

        var at = _root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member))
            {
                at = member;
            }
            else if (at.ValueKind == JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return pointer.Length == 0 || pointer[0] == '/' ? at : null;
    }
}
