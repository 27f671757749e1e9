namespace Gateway.Governance.Policies.Cel;

/// <summary>Compares scalars as the language's <c>==</c> does: numbers of different types are equal when they are the same
/// number.</summary>
internal sealed class CelKeys : IEqualityComparer<CelValue>
{
    public static readonly CelKeys Instance = new();

    /// <summary>Takes the units for looking a key up, which reads all of it.</summary>
    public static bool ChargeRead(in CelValue key, ref CelFrame frame) =>
        key.Kind != CelKind.String || frame.ChargeRead(key.AsString().Length);

    public bool Equals(CelValue x, CelValue y) => CelEquality.ScalarEquals(x, y);

    public int GetHashCode(CelValue obj) => obj.Kind switch
    {
        CelKind.String or CelKind.Type => StringComparer.Ordinal.GetHashCode(obj.AsString()),
        CelKind.Int => obj.AsInt().GetHashCode(),
        CelKind.Uint => HashOf(obj.AsUint()),
        CelKind.Double => HashOf(obj.AsDouble()),
        CelKind.Bool => obj.AsBool() ? 1 : 2,
        CelKind.Bytes => HashOf(obj.AsBytes()),
        CelKind.Timestamp => HashCode.Combine(obj.AsSeconds(), obj.AsSubSecond()),
        CelKind.Duration => obj.AsNanoseconds().GetHashCode(),
        _ => (int)obj.Kind,
    };

    private static int HashOf(ulong number) => number <= long.MaxValue ? ((long)number).GetHashCode() : number.GetHashCode();

    // A whole double hashes as the integer that it equals.
    private static int HashOf(double number) => number switch
    {
        >= -9223372036854775808.0 and < 9223372036854775808.0 when Math.Truncate(number) == number => ((long)number).GetHashCode(),
        >= 9223372036854775808.0 and < 18446744073709551616.0 => HashOf((ulong)number),
        _ => number.GetHashCode(),
    };

    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
