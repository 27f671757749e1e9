using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>How the checker compares types. It is gradual: dyn goes with everything, and numbers go with each other.</summary>
internal static class CelTypes
{
    /// <summary>Whether a value of one type may stand where another is wanted.</summary>
    public static bool Fits(CelSchemaType type, CelSchemaType wanted)
    {
        if (type.Kind == CelSchemaKind.Dyn || wanted.Kind == CelSchemaKind.Dyn) return true;
        if (type.Kind == CelSchemaKind.Object && wanted.Kind == CelSchemaKind.Map) return true;
        if (type.Kind != wanted.Kind) return false;
        return type.Kind is not (CelSchemaKind.List or CelSchemaKind.Map)
            || (Fits(type.Element!, wanted.Element!) && (type.Kind == CelSchemaKind.List || Fits(type.Key!, wanted.Key!)));
    }

    /// <summary>Whether values of the two types can ever be equal.</summary>
    public static bool CanEqual(CelSchemaType a, CelSchemaType b)
    {
        if (a.Kind is CelSchemaKind.Dyn or CelSchemaKind.Null || b.Kind is CelSchemaKind.Dyn or CelSchemaKind.Null) return true;
        if (IsNumber(a) && IsNumber(b)) return true;
        if (IsMap(a) && IsMap(b)) return true;
        if (a.Kind == CelSchemaKind.List && b.Kind == CelSchemaKind.List) return CanEqual(a.Element!, b.Element!);
        return a.Kind == b.Kind;
    }

    /// <summary>Whether values of the two types have an order.</summary>
    public static bool CanOrder(CelSchemaType a, CelSchemaType b)
    {
        if (!IsOrdered(a) || !IsOrdered(b)) return false;
        return a.Kind == CelSchemaKind.Dyn || b.Kind == CelSchemaKind.Dyn || a.Kind == b.Kind || (IsNumber(a) && IsNumber(b));
    }

    /// <summary>The type that holds both.</summary>
    public static CelSchemaType Join(CelSchemaType a, CelSchemaType b)
    {
        if (ReferenceEquals(a, b)) return a;
        return a.Kind == b.Kind && a.Kind is not (CelSchemaKind.List or CelSchemaKind.Map or CelSchemaKind.Object) ? a : CelSchemaType.Dyn;
    }

    public static bool IsNumber(CelSchemaType type) => type.Kind is CelSchemaKind.Int or CelSchemaKind.Uint or CelSchemaKind.Double;

    public static bool IsMap(CelSchemaType type) => type.Kind is CelSchemaKind.Map or CelSchemaKind.Object;

    /// <summary>The result of an arithmetic operator; null when it does not take these types.</summary>
    public static CelSchemaType? Arithmetic(string function, CelSchemaType a, CelSchemaType b)
    {
        if (a.Kind == CelSchemaKind.Dyn && b.Kind == CelSchemaKind.Dyn) return CelSchemaType.Dyn;
        var (x, y) = (a.Kind, b.Kind);
        if (x == CelSchemaKind.Dyn || y == CelSchemaKind.Dyn)
        {
            var known = x == CelSchemaKind.Dyn ? b : a;
            return Sums(function).Any(s => s.Left == known.Kind || s.Right == known.Kind) ? CelSchemaType.Dyn : null;
        }

        foreach (var sum in Sums(function))
        {
            if (sum.Left == x && sum.Right == y)
            {
                return sum.Result.Kind == CelSchemaKind.List ? CelSchemaType.ListOf(Join(a.Element!, b.Element!)) : sum.Result;
            }
        }

        return null;
    }

    public static CelSchemaType OfLiteral(in CelValue value) => value.Kind switch
    {
        CelKind.Null => CelSchemaType.Null,
        CelKind.Bool => CelSchemaType.Bool,
        CelKind.Int => CelSchemaType.Int,
        CelKind.Uint => CelSchemaType.Uint,
        CelKind.Double => CelSchemaType.Double,
        CelKind.String => CelSchemaType.String,
        _ => CelSchemaType.Bytes,
    };

    private static bool IsOrdered(CelSchemaType type) =>
        type.Kind is not (CelSchemaKind.Null or CelSchemaKind.List or CelSchemaKind.Map or CelSchemaKind.Object or CelSchemaKind.Type);

    private static ImmutableArray<(CelSchemaKind Left, CelSchemaKind Right, CelSchemaType Result)> Sums(string function) => function switch
    {
        CelOperators.Add => Additions,
        CelOperators.Subtract => Subtractions,
        CelOperators.Modulo => Wholes,
        _ => Numbers,
    };

    private static readonly ImmutableArray<(CelSchemaKind Left, CelSchemaKind Right, CelSchemaType Result)> Wholes =
    [
        (CelSchemaKind.Int, CelSchemaKind.Int, CelSchemaType.Int),
        (CelSchemaKind.Uint, CelSchemaKind.Uint, CelSchemaType.Uint),
    ];

    private static readonly ImmutableArray<(CelSchemaKind Left, CelSchemaKind Right, CelSchemaType Result)> Numbers =
        [.. Wholes, (CelSchemaKind.Double, CelSchemaKind.Double, CelSchemaType.Double)];

    private static readonly ImmutableArray<(CelSchemaKind Left, CelSchemaKind Right, CelSchemaType Result)> Subtractions =
    [
        .. Numbers,
        (CelSchemaKind.Timestamp, CelSchemaKind.Timestamp, CelSchemaType.Duration),
        (CelSchemaKind.Timestamp, CelSchemaKind.Duration, CelSchemaType.Timestamp),
        (CelSchemaKind.Duration, CelSchemaKind.Duration, CelSchemaType.Duration),
    ];

    private static readonly ImmutableArray<(CelSchemaKind Left, CelSchemaKind Right, CelSchemaType Result)> Additions =
    [
        .. Numbers,
        (CelSchemaKind.String, CelSchemaKind.String, CelSchemaType.String),
        (CelSchemaKind.Bytes, CelSchemaKind.Bytes, CelSchemaType.Bytes),
        (CelSchemaKind.List, CelSchemaKind.List, CelSchemaType.ListOf(CelSchemaType.Dyn)),
        (CelSchemaKind.Timestamp, CelSchemaKind.Duration, CelSchemaType.Timestamp),
        (CelSchemaKind.Duration, CelSchemaKind.Timestamp, CelSchemaType.Timestamp),
        (CelSchemaKind.Duration, CelSchemaKind.Duration, CelSchemaType.Duration),
    ];
}
