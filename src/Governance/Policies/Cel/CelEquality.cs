namespace Gateway.Governance.Policies.Cel;

/// <summary>Equality and order as the language has them: numbers compare across their types, and equality never rounds.</summary>
internal static class CelEquality
{
    /// <summary>What a comparison says when a side is not a number.</summary>
    public const int Unordered = 2;

    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <summary>True, false, an error or unknown.</summary>
    public static CelValue Equal(in CelValue a, in CelValue b, ref CelFrame frame)
    {
        if (!a.IsValue || !b.IsValue) return Worse(a, b);
        if (a.Kind == CelKind.List && b.Kind == CelKind.List) return ListsEqual(a.AsList(), b.AsList(), ref frame);
        if (a.Kind == CelKind.Map && b.Kind == CelKind.Map) return MapsEqual(a.AsMap(), b.AsMap(), ref frame);
        if (a.Kind == CelKind.String && b.Kind == CelKind.String)
        {
            var (x, y) = (a.AsString(), b.AsString());
            return x.Length != y.Length
                ? CelValue.False
                : frame.ChargeRead(x.Length) ? CelValue.From(string.Equals(x, y)) : CelFrame.Exhausted;
        }

        return CelValue.From(ScalarEquals(a, b));
    }

    /// <summary>Equality of two values of which at most one is a list or a map.</summary>
    public static bool ScalarEquals(in CelValue a, in CelValue b) => (a.Kind, b.Kind) switch
    {
        (CelKind.String, CelKind.String) or (CelKind.Type, CelKind.Type) => string.Equals(a.AsString(), b.AsString()),
        (CelKind.Int, CelKind.Int) or (CelKind.Duration, CelKind.Duration) => a.AsInt() == b.AsInt(),
        (CelKind.Bool, CelKind.Bool) => a.AsBool() == b.AsBool(),
        (CelKind.Uint, CelKind.Uint) => a.AsUint() == b.AsUint(),
        (CelKind.Double, CelKind.Double) => a.AsDouble() == b.AsDouble(),
        (CelKind.Null, CelKind.Null) => true,
        (CelKind.Bytes, CelKind.Bytes) => a.AsBytes().SequenceEqual(b.AsBytes()),
        (CelKind.Timestamp, CelKind.Timestamp) => a.AsSeconds() == b.AsSeconds() && a.AsSubSecond() == b.AsSubSecond(),
        (CelKind.Int, CelKind.Uint) => SameNumber(a.AsInt(), b.AsUint()),
        (CelKind.Uint, CelKind.Int) => SameNumber(b.AsInt(), a.AsUint()),
        (CelKind.Int, CelKind.Double) => SameNumber(a.AsInt(), b.AsDouble()),
        (CelKind.Double, CelKind.Int) => SameNumber(b.AsInt(), a.AsDouble()),
        (CelKind.Uint, CelKind.Double) => SameNumber(a.AsUint(), b.AsDouble()),
        (CelKind.Double, CelKind.Uint) => SameNumber(b.AsUint(), a.AsDouble()),
        _ => false,
    };

    /// <summary>Negative, zero or positive as <paramref name="a"/> is less, equal or greater; <see cref="Unordered"/> for not-a-number;
    /// null when the two have no order.</summary>
    public static int? Compare(in CelValue a, in CelValue b) => (a.Kind, b.Kind) switch
    {
        (CelKind.Int, CelKind.Int) or (CelKind.Duration, CelKind.Duration) or (CelKind.Bool, CelKind.Bool) =>
            a.AsInt().CompareTo(b.AsInt()),
        (CelKind.Uint, CelKind.Uint) => a.AsUint().CompareTo(b.AsUint()),
        (CelKind.Double, CelKind.Double) => CompareDoubles(a.AsDouble(), b.AsDouble()),
        (CelKind.String, CelKind.String) => CelText.Compare(a.AsString(), b.AsString()),
        (CelKind.Bytes, CelKind.Bytes) => Math.Sign(a.AsBytes().SequenceCompareTo(b.AsBytes())),
        (CelKind.Timestamp, CelKind.Timestamp) => (a.AsSeconds(), a.AsSubSecond()).CompareTo((b.AsSeconds(), b.AsSubSecond())),
        (CelKind.Int, CelKind.Uint) => a.AsInt() < 0 ? -1 : ((ulong)a.AsInt()).CompareTo(b.AsUint()),
        (CelKind.Uint, CelKind.Int) => b.AsInt() < 0 ? 1 : a.AsUint().CompareTo((ulong)b.AsInt()),
        (CelKind.Int, CelKind.Double) => CompareDoubles(a.AsInt(), b.AsDouble()),
        (CelKind.Double, CelKind.Int) => CompareDoubles(a.AsDouble(), b.AsInt()),
        (CelKind.Uint, CelKind.Double) => CompareDoubles(a.AsUint(), b.AsDouble()),
        (CelKind.Double, CelKind.Uint) => CompareDoubles(a.AsDouble(), b.AsUint()),
        _ => null,
    };

    /// <summary>Whether <paramref name="item"/> is in the list.</summary>
    public static CelValue IsIn(in CelValue item, CelList list, ref CelFrame frame)
    {
        if (list is CelStringList strings && item.Kind == CelKind.String)
        {
            return frame.Charge(strings.Count) ? CelValue.From(strings.Contains(item.AsString())) : CelFrame.Exhausted;
        }

        var doubt = CelValue.False;
        for (var i = 0; i < list.Count; i++)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var equal = Equal(item, list.Read(i, ref frame), ref frame);
            if (equal.IsTrue) return equal;
            doubt = Doubt(doubt, equal);
        }

        return doubt;
    }

    private static bool SameNumber(long a, ulong b) => a >= 0 && (ulong)a == b;

    private static bool SameNumber(long a, double b) => b is >= -TwoTo63 and < TwoTo63 && (long)b == a && Math.Truncate(b) == b;

    private static bool SameNumber(ulong a, double b) => b is >= 0 and < TwoTo64 && (ulong)b == a && Math.Truncate(b) == b;

    private static int CompareDoubles(double a, double b) => a < b ? -1 : a > b ? 1 : a == b ? 0 : Unordered;

    private static CelValue ListsEqual(CelList a, CelList b, ref CelFrame frame)
    {
        if (a.Count != b.Count) return CelValue.False;
        var doubt = CelValue.True;
        for (var i = 0; i < a.Count; i++)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var equal = Equal(a.Read(i, ref frame), b.Read(i, ref frame), ref frame);
            if (equal.Kind == CelKind.Bool && !equal.IsTrue) return equal;
            doubt = Doubt(doubt, equal);
        }

        return doubt;
    }

    private static CelValue MapsEqual(CelMap a, CelMap b, ref CelFrame frame)
    {
        if (a.Count != b.Count) return CelValue.False;
        var doubt = CelValue.True;
        for (var i = 0; i < a.Count; i++)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var key = a.KeyAt(i);
            if (!CelKeys.ChargeRead(key, ref frame)) return CelFrame.Exhausted;
            var other = b.Find(key, ref frame);
            if (other.Kind == CelKind.Absent) return CelValue.False;
            var equal = Equal(a.Find(key, ref frame), other, ref frame);
            if (equal.Kind == CelKind.Bool && !equal.IsTrue) return equal;
            doubt = Doubt(doubt, equal);
        }

        return doubt;
    }

    /// <summary>What is known so far, and what one more element says: unknown outweighs an error, an error outweighs a plain
    /// answer.</summary>
    public static CelValue Doubt(in CelValue sofar, in CelValue next) => next.IsValue ? sofar : sofar.IsValue ? next : Worse(sofar, next);

    private static CelValue Worse(in CelValue a, in CelValue b) =>
        a.Kind == CelKind.Unknown || (!a.IsValue && b.Kind != CelKind.Unknown) ? a : b;
}
