using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds where a JSON string ends. A document inside a string has an escaped quote every few bytes: none stops it.</summary>
internal static class StringEnd
{
    private const int Size = 64;

    /// <summary>The first quote from <paramref name="from"/> on that is not escaped; -1 if there is none.</summary>
    /// <param name="json">A text.</param>
    /// <param name="from">A place inside a string that is not escaped itself; may be the text's end.</param>
    internal static int Find(ReadOnlySpan<byte> json, int from)
    {
        ref var first = ref MemoryMarshal.GetReference(json);
        var carry = 0UL;
        for (; from + Size <= json.Length; from += Size)
        {
            Masks(ref Unsafe.Add(ref first, from), out var quotes, out var backslashes);
            if ((backslashes | carry) != 0)
            {
                quotes &= ~Escaped(backslashes, ref carry);
            }

            if (quotes != 0)
            {
                return from + BitOperations.TrailingZeroCount(quotes);
            }
        }

        for (from += (int)carry; from < json.Length; from++)
        {
            if (json[from] == '"')
            {
                return from;
            }

            if (json[from] == '\\')
            {
                from++;
            }
        }

        return -1;
    }

    /// <summary>The bytes behind a backslash that is not escaped itself: of a row of them every second one is.</summary>
    /// <param name="backslashes">The backslashes among 64 bytes.</param>
    /// <param name="carry">1 if the first of them is escaped by the byte before; then the same for the byte behind them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Escaped(ulong backslashes, ref ulong carry)
    {
        // Taking a row's beginning away from a mask of alternate bits flips all of the row, and tells by parity.
        const ulong alternate = 0xAAAAAAAAAAAAAAAA;
        var begins = backslashes & ~carry;
        var codes = (((begins << 1) | alternate) - begins) ^ alternate;
        var escaped = codes ^ (backslashes | carry);
        carry = (codes & backslashes) >> 63;
        return escaped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Masks(ref byte first, out ulong quotes, out ulong backslashes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.LoadUnsafe(ref first);
            quotes = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            backslashes = Vector512.Equals(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits();
            return;
        }

        (quotes, backslashes) = (0, 0);
        for (var i = 0; i < Size; i += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)i);
            quotes |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits() << i;
            backslashes |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'\\')).ExtractMostSignificantBits() << i;
        }
    }
}
