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

    private const int OrdinaryKeywords = 32;
    private const int KeywordLooks = 24;

    private readonly JsonElement _root;
    private int _steps;
    private LookBudget _looks = new();
    private long _work;

    internal OutputSchema(JsonElement root) => _root = root;

    /// <summary>Whether a document has what the schema asks for.</summary>
    internal bool IsValid(JsonElement document)
    {
        Begin();
        return IsValid(_root, document, 0) && !_looks.IsOver;
    }

    /// <summary>Whether a value fits all of some schemas of this document.</summary>
    internal bool Fits(IEnumerable<JsonElement> schemas, JsonElement value)
    {
        if (_work > WorkMax)
        {
            return false;
        }

        Begin();
        var fits = schemas.All(s => IsValid(s, value, 0)) && !_looks.IsOver;
        _work += ((long)StepWork * _steps) + _looks.Spent;
        return fits;
    }

    /// <summary>The schemas that speak about a place; of alternatives those that the document meets. None any more once the places that
    /// were asked for have cost too much.</summary>
    internal List<JsonElement> At(JsonElement document, IReadOnlyList<object> path)
    {
        Begin();
        var found = new List<JsonElement>();
        Collect(_root, document, path, 0, found, 0);
        _work += ((long)StepWork * _steps) + _looks.Spent;
        return found;
    }

    private void Collect(JsonElement schema, JsonElement value, IReadOnlyList<object> path, int step, List<JsonElement> found, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > DepthMax || ++_steps > StepsMax || !Visit(schema)
            || _work + _looks.Spent > WorkMax)
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
            && SchemaPlaces.OfProperty(schema, name, _looks) is { Count: > 0 } places)
        {
            // A look-up goes through the members, of which there may be very many.
            _looks.Spend(value.GetPropertyCount());
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
            && SchemaPlaces.OfItem(schema, index, _looks) is { } item)
        {
            _looks.Spend(index);
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

        return Visit(schema) && SchemaValues.Fit(schema, value, _looks) && HoldsTogether(schema, value, depth) && value.ValueKind switch
        {
            JsonValueKind.Object => HasProperties(schema, value, depth),
            JsonValueKind.Array => HasItems(schema, value, depth),
            _ => true,
        };
    }

    // Each keyword is looked for among all that the schema has.
    private bool Visit(JsonElement schema)
    {
        var count = schema.GetPropertyCount();
        return _looks.Spend(count > OrdinaryKeywords ? (long)KeywordLooks * count : 0);
    }

    private void Begin() => (_steps, _looks) = (0, new LookBudget());

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
            && !HasRequired(required, value))
        {
            return false;
        }

        var names = schema.TryGetProperty("propertyNames", out var ofNames) ? ofNames : default(JsonElement?);
        foreach (var property in value.EnumerateObject())
        {
            if (!_looks.Spend(1)
                || !SchemaPlaces.OfProperty(schema, property.Name, _looks).All(s => IsValid(s, property.Value, depth + 1))
                || (names is { } rule && !IsValid(rule, JsonSerializer.SerializeToElement(property.Name), depth + 1)))
            {
                return false;
            }
        }

        return true;
    }

    // What is there is found half-way through, on the whole.
    private bool HasRequired(JsonElement required, JsonElement value) =>
        _looks.Spend((long)required.GetArrayLength() * value.GetPropertyCount() / 2)
        && required.EnumerateArray().All(r => r.ValueKind != JsonValueKind.String || value.TryGetProperty(r.GetString()!, out _));

    private bool HasItems(JsonElement schema, JsonElement value, int depth)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!_looks.Spend(1) || (SchemaPlaces.OfItem(schema, index++, _looks) is { } of && !IsValid(of, item, depth + 1)))
            {
                return false;
            }
        }

        return true;
    }

    private static int CountOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.GetPropertyCount(),
        JsonValueKind.Array => element.GetArrayLength(),
        _ => 0,
    };

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
            if (!_looks.Spend(pointer.Length + CountOf(at)))
            {
                return null;
            }

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
