using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>
/// Goes through a message for places where a value may be cut: the end of a string with a digit or an at sign among its last bytes or
/// with a dash as its last (a key's last line), a name that ends with a digit, an array that begins with a number. Everything else costs a
/// few instructions for every 64 bytes.
/// </summary>
internal ref struct SiblingTriggers
{
    private const int Size = 64;

    private readonly ReadOnlySpan<byte> _json;
    private readonly bool _isWide;
    private int _block = -Size;
    private ulong _bits;
    private ulong _digit;
    private ulong _before;

    internal SiblingTriggers(ReadOnlySpan<byte> json)
        : this(json, Vector512.IsHardwareAccelerated)
    {
    }

    /// <summary>Sixty-four bytes at a time or thirty-two: the outcome is the same.</summary>
    internal SiblingTriggers(ReadOnlySpan<byte> json, bool isWide)
    {
        _json = json;
        _isWide = isWide;
    }

    /// <summary>The next closing quote, or bracket before a number, from <paramref name="from"/> on; -1 if there is none left.</summary>
    internal int Next(int from)
    {
        while (true)
        {
            while (_bits != 0)
            {
                var at = _block + BitOperations.TrailingZeroCount(_bits);
                _bits &= _bits - 1;
                if (at >= from)
                {
                    return at;
                }
            }

            _block += Size;
            if (_block >= _json.Length)
            {
                return -1;
            }

            Load();
        }
    }

    [SkipLocalsInit]
    private void Load()
    {
        ref var start = ref MemoryMarshal.GetReference(_json);
        if (_isWide)
        {
            Skip(ref start);
        }

        if (_block + Size + 1 <= _json.Length)
        {
            Load(ref Unsafe.Add(ref start, _block));
            return;
        }

        Span<byte> rest = stackalloc byte[Size + 1];
        rest.Clear();
        _json[_block..].CopyTo(rest);
        Load(ref rest[0]);
    }

    // Long texts have neither a quote nor a bracket; of what was passed, only what the last block ends with may count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Skip(ref byte start)
    {
        var from = _block;
        while (_block + (2 * Size) < _json.Length)
        {
            var bytes = Vector512.LoadUnsafe(ref start, (nuint)_block);
            if ((Bits(bytes, '"') | Bits(bytes, '[')) != 0)
            {
                break;
            }

            _block += Size;
        }

        if (_block > from)
        {
            var bytes = Vector512.LoadUnsafe(ref start, (nuint)(_block - Size));
            var behind = Vector512.LoadUnsafe(ref start, (nuint)(_block - Size + 1));
            _digit = Digits(bytes);
            _before = _digit | Bits(bytes, '@') | (Bits(bytes, '-') & Bits(behind, '"'));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load(ref byte first)
    {
        if (_isWide)
        {
            LoadWhole(ref first);
            return;
        }

        ulong closing = 0, naming = 0, bracket = 0, digit = 0, at = 0, dash = 0;
        for (var i = 0; i < Size; i += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)i);
            var behind = Vector256.LoadUnsafe(ref first, (nuint)i + 1);
            var quote = Is(bytes, '"');
            var blank = Vector256.LessThanOrEqual(behind, Vector256.Create((byte)' ')) | Is(behind, '\\');
            closing |= Bits(quote & (Is(behind, ',') | Is(behind, ']') | blank), i);
            naming |= Bits(quote & Is(behind, ':'), i);
            bracket |= Bits(Is(bytes, '[') & (IsDigit(behind) | blank), i);
            digit |= Bits(IsDigit(bytes), i);
            at |= Bits(Is(bytes, '@'), i);
            dash |= Bits(Is(bytes, '-') & Is(behind, '"'), i);
        }

        Tell(closing, naming, bracket, digit, digit | at | dash);
    }

    private void LoadWhole(ref byte first)
    {
        var bytes = Vector512.LoadUnsafe(ref first);
        var behind = Vector512.LoadUnsafe(ref first, 1);
        var quote = Bits(bytes, '"');
        var bracket = Bits(bytes, '[');
        var digit = Digits(bytes);
        var before = digit | Bits(bytes, '@') | (Bits(bytes, '-') & Bits(behind, '"'));
        var blank = Vector512.LessThanOrEqual(behind, Vector512.Create((byte)' ')).ExtractMostSignificantBits() | Bits(behind, '\\');
        Tell(
            quote & (Bits(behind, ',') | Bits(behind, ']') | blank),
            quote & Bits(behind, ':'),
            bracket & (Digits(behind) | blank),
            digit,
            before);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tell(ulong closing, ulong naming, ulong bracket, ulong digit, ulong before)
    {
        // Whether one of the sixteen bytes before a place tells.
        var last2 = _before | (_before << 1);
        var last4 = last2 | (last2 << 2);
        var before2 = before | Shift(before, _before, 1);
        var before4 = before2 | Shift(before2, last2, 2);
        var before8 = before4 | Shift(before4, last4, 4);
        var before16 = before8 | Shift(before8, last4 | (last4 << 4), 8);
        var digit2 = Shift(digit, _digit, 1) | Shift(digit, _digit, 2);
        _before = before;
        _digit = digit;
        _bits = (closing & before16) | (naming & digit2) | bracket;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(Vector512<byte> bytes) =>
        Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector512<byte> bytes, char value) =>
        Vector512.Equals(bytes, Vector512.Create((byte)value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> mask, int shift) => (ulong)mask.ExtractMostSignificantBits() << shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Is(Vector256<byte> bytes, char value) => Vector256.Equals(bytes, Vector256.Create((byte)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsDigit(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}
