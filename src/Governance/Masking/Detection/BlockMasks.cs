using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Which of 64 bytes belong to which class; bit i stands for byte i.</summary>
internal struct BlockMasks
{
    internal const int Size = 64;

    /// <summary>Bytes that are read beyond a block: beginnings are recognised by up to eight bytes in a row.</summary>
    internal const int LookAhead = 7;

    internal ulong Quote;
    internal ulong Backslash;
    internal ulong NotAscii;
    internal ulong Digit;
    internal ulong Separator;
    internal ulong At;
    internal ulong Colon;
    internal ulong Dot;
    internal ulong HexLetter;
    internal ulong Letter;
    internal ulong Capital;
    internal ulong Dash;
    internal ulong Prefix;
    internal ulong WordPrefix;

    /// <summary>Classifies 64 bytes.</summary>
    /// <param name="first">The first of at least <see cref="Size"/> + <see cref="LookAhead"/> readable bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static BlockMasks Of(ref byte first)
    {
        BlockMasks masks = default;
        if (Avx2.IsSupported)
        {
            masks.AddWide(ref first, 0);
            masks.AddWide(ref Unsafe.Add(ref first, Vector256<byte>.Count), Vector256<byte>.Count);
            return masks;
        }

        for (var i = 0; i < Size; i += Vector128<byte>.Count)
        {
            masks.Add(ref Unsafe.Add(ref first, i), i);
        }

        return masks;
    }

    /// <summary>Copies what does not fill a block any more, with zeros behind it as far as blocks are read.</summary>
    internal static void CopyRest(ReadOnlySpan<byte> rest, Span<byte> blocks)
    {
        rest.CopyTo(blocks);
        var read = ((rest.Length + Size - 1) / Size * Size) + LookAhead;
        blocks[rest.Length..read].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ref byte first, int shift)
    {
        var bytes = Vector128.LoadUnsafe(ref first);
        var lower = bytes | Vector128.Create((byte)0x20);
        Quote |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'"')), shift);
        Backslash |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'\\')), shift);
        NotAscii |= Bits(bytes, shift);
        Digit |= Bits(Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10)), shift);
        At |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'@')), shift);
        Colon |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)':')), shift);
        var dash = Vector128.Equals(bytes, Vector128.Create((byte)'-'));
        Dash |= Bits(dash, shift);
        var dot = Vector128.Equals(bytes, Vector128.Create((byte)'.'));
        Dot |= Bits(dot, shift);
        // Separators: space ( ) - . /
        var separator = dot
            | Vector128.Equals(bytes, Vector128.Create((byte)' '))
            | dash
            | Vector128.Equals(bytes, Vector128.Create((byte)'/'))
            | Vector128.Equals(bytes & Vector128.Create((byte)0xFE), Vector128.Create((byte)'('));
        Separator |= Bits(separator, shift);
        var letter = lower - Vector128.Create((byte)'a');
        HexLetter |= Bits(Vector128.LessThan(letter, Vector128.Create((byte)6)), shift);
        Letter |= Bits(Vector128.LessThan(letter, Vector128.Create((byte)26)), shift);
        Capital |= Bits(Vector128.LessThan(bytes - Vector128.Create((byte)'A'), Vector128.Create((byte)26)), shift);
        var second = Vector128.LoadUnsafe(ref first, 1);
        var third = Vector128.LoadUnsafe(ref first, 2);
        var fourth = Vector128.LoadUnsafe(ref first, 3);
        var prefix = PrefixTable.AnywhereLookup.Buckets(bytes, second, third, fourth);
        Prefix |= Bits(~Vector128.Equals(prefix, Vector128<byte>.Zero), shift);
        var wordPrefix = PrefixTable.BeginningsLookup.Buckets(bytes, second, third, fourth);
        WordPrefix |= Bits(~Vector128.Equals(wordPrefix, Vector128<byte>.Zero), shift);
    }

    // A method of its own: with more in one, the JIT would leave what is called here uninlined.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddWide(ref byte first, int shift)
    {
        var bytes = Vector256.LoadUnsafe(ref first);
        var lower = bytes | Vector256.Create((byte)0x20);
        Quote |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'"')), shift);
        Backslash |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'\\')), shift);
        NotAscii |= Bits(bytes, shift);
        Digit |= Bits(Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)), shift);
        At |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'@')), shift);
        Colon |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)':')), shift);
        var dash = Vector256.Equals(bytes, Vector256.Create((byte)'-'));
        Dash |= Bits(dash, shift);
        var dot = Vector256.Equals(bytes, Vector256.Create((byte)'.'));
        Dot |= Bits(dot, shift);
        var separator = dot
            | Vector256.Equals(bytes, Vector256.Create((byte)' '))
            | dash
            | Vector256.Equals(bytes, Vector256.Create((byte)'/'))
            | Vector256.Equals(bytes & Vector256.Create((byte)0xFE), Vector256.Create((byte)'('));
        Separator |= Bits(separator, shift);
        var letter = lower - Vector256.Create((byte)'a');
        HexLetter |= Bits(Vector256.LessThan(letter, Vector256.Create((byte)6)), shift);
        Letter |= Bits(Vector256.LessThan(letter, Vector256.Create((byte)26)), shift);
        Capital |= Bits(Vector256.LessThan(bytes - Vector256.Create((byte)'A'), Vector256.Create((byte)26)), shift);
        var second = Vector256.LoadUnsafe(ref first, 1);
        var third = Vector256.LoadUnsafe(ref first, 2);
        var fourth = Vector256.LoadUnsafe(ref first, 3);
        var prefix = PrefixTable.AnywhereLookup.Buckets(bytes, second, third, fourth);
        Prefix |= Bits(~Vector256.Equals(prefix, Vector256<byte>.Zero), shift);
        var wordPrefix = PrefixTable.BeginningsLookup.Buckets(bytes, second, third, fourth);
        WordPrefix |= Bits(~Vector256.Equals(wordPrefix, Vector256<byte>.Zero), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector128<byte> vector, int shift) => (ulong)vector.ExtractMostSignificantBits() << shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> vector, int shift) => (ulong)vector.ExtractMostSignificantBits() << shift;
}
