namespace Gateway.Governance.Policies.Cel;

/// <summary>The arithmetic operators. Integers never wrap: what does not fit is an error.</summary>
internal static class CelArithmetic
{
    private static readonly CelValue Overflow = CelValue.FromError("the result does not fit into 64 bits");
    private static readonly CelValue ByZero = CelValue.FromError("division by zero");

    public static CelValue Add(in CelValue a, in CelValue b, ref CelFrame frame)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                var sum = unchecked(a.AsInt() + b.AsInt());
                return ((a.AsInt() ^ sum) & (b.AsInt() ^ sum)) < 0 ? Overflow : CelValue.From(sum);
            case (CelKind.Uint, CelKind.Uint):
                var unsigned = unchecked(a.AsUint() + b.AsUint());
                return unsigned < a.AsUint() ? Overflow : CelValue.From(unsigned);
            case (CelKind.Double, CelKind.Double):
                return CelValue.From(a.AsDouble() + b.AsDouble());
            case (CelKind.String, CelKind.String):
                return frame.ChargeMade((long)a.AsString().Length + b.AsString().Length)
                    ? CelValue.From(a.AsString() + b.AsString())
                    : CelFrame.Exhausted;
            case (CelKind.Bytes, CelKind.Bytes):
                return frame.ChargeMade((long)a.AsBytes().Length + b.AsBytes().Length)
                    ? CelValue.FromBytes([.. a.AsBytes(), .. b.AsBytes()])
                    : CelFrame.Exhausted;
            case (CelKind.List, CelKind.List):
                return Join(a.AsList(), b.AsList(), ref frame);
            case (CelKind.Timestamp, CelKind.Duration):
                return CelTime.Add(a, b.AsNanoseconds());
            case (CelKind.Duration, CelKind.Timestamp):
                return CelTime.Add(b, a.AsNanoseconds());
            case (CelKind.Duration, CelKind.Duration):
                return CelTime.Duration((Int128)a.AsNanoseconds() + b.AsNanoseconds());
            default:
                return CelValue.FromError($"there is no {Name(a)} + {Name(b)}");
        }
    }

    public static CelValue Subtract(in CelValue a, in CelValue b)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                var difference = unchecked(a.AsInt() - b.AsInt());
                return ((a.AsInt() ^ b.AsInt()) & (a.AsInt() ^ difference)) < 0 ? Overflow : CelValue.From(difference);
            case (CelKind.Uint, CelKind.Uint):
                return a.AsUint() < b.AsUint() ? Overflow : CelValue.From(a.AsUint() - b.AsUint());
            case (CelKind.Double, CelKind.Double):
                return CelValue.From(a.AsDouble() - b.AsDouble());
            case (CelKind.Timestamp, CelKind.Timestamp):
                return CelTime.Between(a, b);
            case (CelKind.Timestamp, CelKind.Duration):
                return CelTime.Add(a, -(Int128)b.AsNanoseconds());
            case (CelKind.Duration, CelKind.Duration):
                return CelTime.Duration((Int128)a.AsNanoseconds() - b.AsNanoseconds());
            default:
                return CelValue.FromError($"there is no {Name(a)} - {Name(b)}");
        }
    }

    public static CelValue Multiply(in CelValue a, in CelValue b)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                var high = Math.BigMul(a.AsInt(), b.AsInt(), out var low);
                return high == low >> 63 ? CelValue.From(low) : Overflow;
            case (CelKind.Uint, CelKind.Uint):
                return Math.BigMul(a.AsUint(), b.AsUint(), out var product) == 0 ? CelValue.From(product) : Overflow;
            case (CelKind.Double, CelKind.Double):
                return CelValue.From(a.AsDouble() * b.AsDouble());
            default:
                return CelValue.FromError($"there is no {Name(a)} * {Name(b)}");
        }
    }

    public static CelValue Divide(in CelValue a, in CelValue b)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                if (b.AsInt() == 0) return ByZero;
                return a.AsInt() == long.MinValue && b.AsInt() == -1 ? Overflow : CelValue.From(a.AsInt() / b.AsInt());
            case (CelKind.Uint, CelKind.Uint):
                return b.AsUint() == 0 ? ByZero : CelValue.From(a.AsUint() / b.AsUint());
            case (CelKind.Double, CelKind.Double):
                return CelValue.From(a.AsDouble() / b.AsDouble());
            default:
                return CelValue.FromError($"there is no {Name(a)} / {Name(b)}");
        }
    }

    public static CelValue Modulo(in CelValue a, in CelValue b)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                if (b.AsInt() == 0) return ByZero;
                return a.AsInt() == long.MinValue && b.AsInt() == -1 ? Overflow : CelValue.From(a.AsInt() % b.AsInt());
            case (CelKind.Uint, CelKind.Uint):
                return b.AsUint() == 0 ? ByZero : CelValue.From(a.AsUint() % b.AsUint());
            default:
                return CelValue.FromError($"there is no {Name(a)} % {Name(b)}");
        }
    }

    public static CelValue Negate(in CelValue a) => a.Kind switch
    {
        CelKind.Int => a.AsInt() == long.MinValue ? Overflow : CelValue.From(-a.AsInt()),
        CelKind.Double => CelValue.From(-a.AsDouble()),
        _ => CelValue.FromError($"there is no -{Name(a)}"),
    };

    /// <summary>The name of a value's type as <c>type(x)</c> gives it.</summary>
    public static string Name(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null_type",
        CelKind.Timestamp => "google.protobuf.Timestamp",
        CelKind.Duration => "google.protobuf.Duration",
        CelKind.Bool => "bool",
        CelKind.Int => "int",
        CelKind.Uint => "uint",
        CelKind.Double => "double",
        CelKind.String => "string",
        CelKind.Bytes => "bytes",
        CelKind.List => "list",
        CelKind.Map => "map",
        CelKind.Type => "type",
        _ => "nothing",
    };

    private static CelValue Join(CelList a, CelList b, ref CelFrame frame)
    {
        if (!frame.Charge((long)a.Count + b.Count)) return CelFrame.Exhausted;
        var items = new CelValue[a.Count + b.Count];
        for (var i = 0; i < a.Count; i++) items[i] = a.Read(i, ref frame);
        for (var i = 0; i < b.Count; i++) items[a.Count + i] = b.Read(i, ref frame);
        if (frame.IsExhausted) return CelFrame.Exhausted;
        return CelValue.FromList(new CelArrayList(items));
    }
}
