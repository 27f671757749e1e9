using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A type as the checker knows it. What is dyn is checked when evaluated.</summary>
public sealed class CelSchemaType
{
    private CelSchemaType(
        CelSchemaKind kind,
        CelSchemaType? key = null,
        CelSchemaType? element = null,
        ImmutableArray<(string Name, CelSchemaType Type)> fields = default)
    {
        Kind = kind;
        Key = key;
        Element = element;
        Fields = fields.IsDefault ? [] : fields;
    }

    /// <summary>Only known when evaluated.</summary>
    public static CelSchemaType Dyn { get; } = new(CelSchemaKind.Dyn);

    /// <summary><c>null</c>.</summary>
    public static CelSchemaType Null { get; } = new(CelSchemaKind.Null);

    /// <summary>A boolean.</summary>
    public static CelSchemaType Bool { get; } = new(CelSchemaKind.Bool);

    /// <summary>A signed integer.</summary>
    public static CelSchemaType Int { get; } = new(CelSchemaKind.Int);

    /// <summary>An unsigned integer.</summary>
    public static CelSchemaType Uint { get; } = new(CelSchemaKind.Uint);

    /// <summary>A floating-point number.</summary>
    public static CelSchemaType Double { get; } = new(CelSchemaKind.Double);

    /// <summary>Text.</summary>
    public static CelSchemaType String { get; } = new(CelSchemaKind.String);

    /// <summary>Octets.</summary>
    public static CelSchemaType Bytes { get; } = new(CelSchemaKind.Bytes);

    /// <summary>The type of a value.</summary>
    public static CelSchemaType Type { get; } = new(CelSchemaKind.Type);

    /// <summary>A point in time.</summary>
    public static CelSchemaType Timestamp { get; } = new(CelSchemaKind.Timestamp);

    /// <summary>A span of time.</summary>
    public static CelSchemaType Duration { get; } = new(CelSchemaKind.Duration);

    /// <summary>What it is.</summary>
    public CelSchemaKind Kind { get; }

    /// <summary>The keys' type of a map; null otherwise.</summary>
    public CelSchemaType? Key { get; }

    /// <summary>The elements' type of a list, the values' type of a map; null otherwise.</summary>
    public CelSchemaType? Element { get; }

    /// <summary>The fields of an object, in the order in which messages name them; empty otherwise.</summary>
    public ImmutableArray<(string Name, CelSchemaType Type)> Fields { get; }

    /// <summary>A list.</summary>
    public static CelSchemaType ListOf(CelSchemaType element) => new(CelSchemaKind.List, element: element);

    /// <summary>A map; its keys are bool, int, uint, string or dyn.</summary>
    public static CelSchemaType MapOf(CelSchemaType key, CelSchemaType value) => new(CelSchemaKind.Map, key, value);

    /// <summary>An object with exactly these fields.</summary>
    public static CelSchemaType Object(params (string Name, CelSchemaType Type)[] fields) => new(CelSchemaKind.Object, fields: [.. fields]);

    /// <inheritdoc/>
    /// <returns>As written in messages, such as <c>list(string)</c>.</returns>
    public override string ToString() => Kind switch
    {
        CelSchemaKind.List => Element!.Kind == CelSchemaKind.Dyn ? "list" : $"list({Element})",
        CelSchemaKind.Map => Element!.Kind == CelSchemaKind.Dyn && Key!.Kind == CelSchemaKind.Dyn ? "map" : $"map({Key}, {Element})",
        CelSchemaKind.Object => "object",
        CelSchemaKind.Null => "null",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    internal CelSchemaType? FindField(string name)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Name, name)) return field.Type;
        }

        return null;
    }
}
