using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>One combination of types that a function takes; a method's receiver is the first parameter.</summary>
internal sealed class CelOverload(ImmutableArray<CelSchemaType> parameters, CelSchemaType result)
{
    private readonly CelKind[] _kinds = [.. parameters.Select(p => KindOf(p.Kind))];

    public ImmutableArray<CelSchemaType> Parameters { get; } = parameters;

    public CelSchemaType Result { get; } = result;

    public bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (_kinds[i] != arguments[i].Kind && _kinds[i] != CelKind.Absent) return false;
        }

        return true;
    }

    // Absent stands for any kind.
    private static CelKind KindOf(CelSchemaKind kind) => kind switch
    {
        CelSchemaKind.Null => CelKind.Null,
        CelSchemaKind.Bool => CelKind.Bool,
        CelSchemaKind.Int => CelKind.Int,
        CelSchemaKind.Uint => CelKind.Uint,
        CelSchemaKind.Double => CelKind.Double,
        CelSchemaKind.String => CelKind.String,
        CelSchemaKind.Bytes => CelKind.Bytes,
        CelSchemaKind.List => CelKind.List,
        CelSchemaKind.Map or CelSchemaKind.Object => CelKind.Map,
        CelSchemaKind.Type => CelKind.Type,
        CelSchemaKind.Timestamp => CelKind.Timestamp,
        CelSchemaKind.Duration => CelKind.Duration,
        _ => CelKind.Absent,
    };
}
