using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A value of the expression language. The default is <see cref="CelKind.Absent"/>.</summary>
/// <remarks>A struct of three words, so that evaluating a rule allocates nothing. The accessors do not check the kind: look at
/// <see cref="Kind"/> first.</remarks>
public readonly struct CelValue
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _nanoseconds;

    private CelValue(CelKind kind, object? reference, long bits = 0, int nanoseconds = 0)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
        _nanoseconds = nanoseconds;
    }

    /// <summary>Any value could stand here.</summary>
    public static CelValue Unknown => new(CelKind.Unknown, null);

    /// <summary><c>null</c>.</summary>
    public static CelValue Null => new(CelKind.Null, null);

    /// <summary><c>true</c>.</summary>
    public static CelValue True => new(CelKind.Bool, null, 1);

    /// <summary><c>false</c>.</summary>
    public static CelValue False => new(CelKind.Bool, null);

    /// <summary>What it is.</summary>
    public CelKind Kind { get; }

    /// <summary>Whether it is the boolean <c>true</c>.</summary>
    public bool IsTrue => Kind == CelKind.Bool && _bits != 0;

    /// <summary>Whether it is a value, and not absent, an error or unknown.</summary>
    public bool IsValue => Kind > CelKind.Unknown;

    internal string ErrorMessage => _reference as string ?? "there is no value here";

    internal int ErrorLine => (int)(_bits >> 32);

    internal int ErrorColumn => (int)_bits;

    /// <summary>A boolean.</summary>
    public static CelValue From(bool value) => new(CelKind.Bool, null, value ? 1 : 0);

    /// <summary>A signed integer.</summary>
    public static CelValue From(long value) => new(CelKind.Int, null, value);

    /// <summary>An unsigned integer.</summary>
    public static CelValue From(ulong value) => new(CelKind.Uint, null, unchecked((long)value));

    /// <summary>A floating-point number.</summary>
    public static CelValue From(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text; <c>null</c> (the value) for a null reference.</summary>
    public static CelValue From(string? value) => value is null ? Null : new(CelKind.String, value);

    /// <summary>Octets; the array must not change any more.</summary>
    public static CelValue FromBytes(byte[] value) => new(CelKind.Bytes, value);

    /// <summary>A list.</summary>
    public static CelValue FromList(CelList value) => new(CelKind.List, value);

    /// <summary>A list of strings, which is not copied; empty for a default array.</summary>
    public static CelValue FromList(ImmutableArray<string> value) => new(CelKind.List, new CelStringList(value.IsDefault ? [] : value));

    /// <summary>A map or an object.</summary>
    public static CelValue FromMap(CelMap value) => new(CelKind.Map, value);

    /// <summary>A point in time; the offset is dropped.</summary>
    public static CelValue FromTimestamp(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest >= 0
            ? FromTimestamp(seconds, (int)rest * 100)
            : FromTimestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100);
    }

    /// <summary>A span of time; an error when it is beyond 2^63 - 1 nanoseconds.</summary>
    public static CelValue FromDuration(TimeSpan value) =>
        value.Ticks is > long.MaxValue / 100 or < long.MinValue / 100
            ? FromError("the duration is out of range")
            : FromDuration(value.Ticks * 100);

    /// <summary>An error, which evaluation carries on as far as logic does not absorb it.</summary>
    /// <param name="message">What went wrong; never a value of the facts.</param>
    public static CelValue FromError(string message) => new(CelKind.Error, message);

    /// <summary>One JSON value, read on demand: objects and lists are looked into only where the expression does.</summary>
    /// <param name="json">UTF-8 JSON without duplicate keys; the memory must not change while the value is in use. Empty gives
    /// absent.</param>
    /// <returns>An integer lexeme gives an int where it fits, else a uint, else an error; every other number gives a double, or an error
    /// when it is beyond the largest double. Text that is not JSON gives an error.</returns>
    /// <remarks>The value remembers what it has read, so one evaluation at a time may use it.</remarks>
    public static CelValue FromJson(ReadOnlyMemory<byte> json) => CelJson.Read(json);

    /// <summary>The boolean of a value of kind bool.</summary>
    public bool AsBool() => _bits != 0;

    /// <summary>The number of a value of kind int.</summary>
    public long AsInt() => _bits;

    /// <summary>The number of a value of kind uint.</summary>
    public ulong AsUint() => unchecked((ulong)_bits);

    /// <summary>The number of a value of kind double.</summary>
    public double AsDouble() => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The text of a value of kind string, or the name of a value of kind type.</summary>
    public string AsString() => (string)_reference!;

    /// <summary>The octets of a value of kind bytes.</summary>
    public ReadOnlySpan<byte> AsBytes() => (byte[])_reference!;

    /// <summary>The list of a value of kind list.</summary>
    public CelList AsList() => (CelList)_reference!;

    /// <summary>The map of a value of kind map.</summary>
    public CelMap AsMap() => (CelMap)_reference!;

    /// <inheritdoc/>
    /// <remarks>Names the kind and never shows the value, so that a log line cannot leak one.</remarks>
    public override string ToString() => Kind == CelKind.Error ? $"error: {ErrorMessage}" : Kind.ToString();

    internal static CelValue FromTimestamp(long seconds, int nanoseconds) => new(CelKind.Timestamp, null, seconds, nanoseconds);

    internal static CelValue FromDuration(long nanoseconds) => new(CelKind.Duration, null, nanoseconds);

    internal static CelValue FromType(string name) => new(CelKind.Type, name);

    /// <summary>Seconds since 1970 of a timestamp, rounded down.</summary>
    internal long AsSeconds() => _bits;

    /// <summary>Nanoseconds after <see cref="AsSeconds"/>, 0 to 999 999 999.</summary>
    internal int AsSubSecond() => _nanoseconds;

    /// <summary>Nanoseconds of a duration.</summary>
    internal long AsNanoseconds() => _bits;

    /// <summary>The same error with its place, unless it has one.</summary>
    internal CelValue At(int line, int column) =>
        Kind == CelKind.Error && _bits == 0 ? new(CelKind.Error, _reference, ((long)line << 32) | (uint)column) : this;
}
