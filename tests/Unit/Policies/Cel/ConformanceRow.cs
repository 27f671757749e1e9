using System.Text.Json;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Tests.Policies.Cel;

/// <summary>One row of the public conformance cases: an expression, what its names stand for, and what must come out.</summary>
public sealed class ConformanceRow
{
    private readonly JsonElement _row;

    private ConformanceRow(JsonElement row) => _row = row;

    public string File => Text("file");

    public string Expression => Text("expr");

    public bool NeedsProto => _row.TryGetProperty("needs_proto", out var needs) && needs.GetBoolean();

    public bool IsChecked => !_row.TryGetProperty("disable_check", out var disabled) || !disabled.GetBoolean();

    public string Container => _row.TryGetProperty("container", out var container) ? container.GetString()! : "";

    public bool WantsError => _row.TryGetProperty("eval_error", out _);

    public override string ToString() => $"{File}/{Text("section")}/{Text("name")}: {Expression}";

    public static List<ConformanceRow> ReadAll() =>
        [.. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "corpora", "cel_conformance.jsonl"))
            .Select(line => new ConformanceRow(JsonDocument.Parse(line).RootElement))];

    public CelValue Wanted() => Value(_row.GetProperty("value"));

    public ICelActivation Facts() => new TestFacts(Bindings());

    /// <summary>The types of the row's names: as declared, else as bound.</summary>
    public CelSchema Schema()
    {
        var names = new Dictionary<string, CelSchemaType>(StringComparer.Ordinal);
        foreach (var name in Bindings().Keys) names[name] = CelSchemaType.Dyn;
        if (_row.TryGetProperty("type_env", out var declared))
        {
            foreach (var entry in declared.EnumerateArray().Where(e => e.TryGetProperty("type", out _)))
            {
                names[entry.GetProperty("name").GetString()!] = Type(entry.GetProperty("type"));
            }
        }

        return new CelSchema([.. names.Select(n => (n.Key, n.Value))]);
    }

    private static CelSchemaType Type(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.Object)
        {
            if (type.TryGetProperty("list", out var element)) return CelSchemaType.ListOf(Type(element));
            if (type.TryGetProperty("map", out var map)) return CelSchemaType.MapOf(Type(map[0]), Type(map[1]));
            return CelSchemaType.Dyn;
        }

        return type.GetString() switch
        {
            "bool" => CelSchemaType.Bool,
            "int" => CelSchemaType.Int,
            "uint" => CelSchemaType.Uint,
            "double" => CelSchemaType.Double,
            "string" => CelSchemaType.String,
            "bytes" => CelSchemaType.Bytes,
            "null_type" => CelSchemaType.Null,
            _ => CelSchemaType.Dyn,
        };
    }

    private Dictionary<string, CelValue> Bindings() =>
        _row.GetProperty("bindings").EnumerateObject().ToDictionary(b => b.Name, b => Value(b.Value), StringComparer.Ordinal);

    private static CelValue Value(JsonElement typed)
    {
        var value = typed.EnumerateObject().First(p => p.Name != "implicit_true");
        switch (value.Name)
        {
            case "int64":
                return CelValue.From(long.Parse(value.Value.GetString()!));
            case "uint64":
                return CelValue.From(ulong.Parse(value.Value.GetString()!));
            case "double":
                var isNamed = value.Value.ValueKind == JsonValueKind.String;
                return CelValue.From(isNamed ? double.Parse(value.Value.GetString()!) : value.Value.GetDouble());
            case "string":
                return CelValue.From(value.Value.GetString());
            case "bytes":
                return CelValue.FromBytes(value.Value.GetBytesFromBase64());
            case "bool":
                return CelValue.From(value.Value.GetBoolean());
            case "null":
                return CelValue.Null;
            case "list":
                return CelValue.FromList(CelList.Of([.. value.Value.EnumerateArray().Select(Value)]));
            case "map":
                var entries = value.Value.EnumerateArray().ToDictionary(e => Value(e[0]), e => Value(e[1]), CelKeys.Instance);
                return CelValue.FromMap(new CelTable(entries));
            case "type":
                return CelValue.FromType(value.Value.GetString()!);
            case "duration":
                return CelTime.ParseDuration(value.Value.GetString()!);
            case "timestamp":
                return CelTime.ParseTimestamp(value.Value.GetString()!);
            default:
                throw new InvalidDataException($"The row has a value of kind {value.Name}, which this test does not read.");
        }
    }

    private string Text(string name) => _row.GetProperty(name).GetString()!;
}
