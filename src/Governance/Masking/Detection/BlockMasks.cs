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

    /// <summary>The other signs of base64 and base64url beside <see cref="Dash"/>: plus, slash, underscore.</summary>
    internal ulong CodeSign;

    /// <summary>Percent and equals signs.</summary>
    internal ulong Sign;
    internal ulong Ampersand;
    internal ulong LineBreak;

    /// <summary>A capital T, as between a date and a time.</summary>
    internal ulong Time;

    /// <summary>What makes an escape of a backslash that stands for anything: u, and the slash, which needs none.</summary>
    internal ulong EscapeLetter;

    internal ulong Equal;
    internal ulong Four;

    /// <summary>What stands between words of a log: space, comma, semicolon, ampersand, line feed.</summary>
    internal ulong WordBreak;

    /// <summary>ASCII that shows nothing: controls but tab and line breaks.</summary>
    internal ulong Hidden;
    internal ulong Prefix;
    internal ulong WordPrefix;

    /// <summary>Classifies 64 bytes.</summary>
    /// <param name="first">The first of at least <see cref="Size"/> + <see cref="LookAhead"/> readable bytes.</param>
    /// <param name="masks">Their classes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Of(ref byte first, out BlockMasks masks)
    {
        masks = default;
        if (Avx512Vbmi.IsSupported)
        {
            masks.AddWhole(ref first);
        }
        else if (Avx2.IsSupported)
        {
            masks.AddHalf(ref first, 0);
            masks.AddHalf(ref Unsafe.Add(ref first, Vector256<byte>.Count), Vector256<byte>.Count);
        }
        else
        {
            masks.AddQuarters(ref first);
        }
    }

    /// <summary>Copies what does not fill a block any more, with zeros behind it as far as blocks are read.</summary>
    internal static void CopyRest(ReadOnlySpan<byte> rest, Span<byte> blocks)
    {
        rest.CopyTo(blocks);
        var read = ((rest.Length + Size - 1) / Size * Size) + LookAhead;
        blocks[rest.Length..read].Clear();
    }

    /// <summary>Sixteen bytes at a time, on any processor.</summary>
    internal void AddQuarters(ref byte first)
    {
        for (var i = 0; i < Size; i += Vector128<byte>.Count)
        {
            Add(ref Unsafe.Add(ref first, i), i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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
        var letter = lower - Vector128.Create((byte)'a');
        HexLetter |= Bits(Vector128.LessThan(letter, Vector128.Create((byte)6)), shift);
        Letter |= Bits(Vector128.LessThan(letter, Vector128.Create((byte)26)), shift);
        Capital |= Bits(Vector128.LessThan(bytes - Vector128.Create((byte)'A'), Vector128.Create((byte)26)), shift);
        AddSigns(bytes, shift);
        var second = Vector128.LoadUnsafe(ref first, 1);
        var third = Vector128.LoadUnsafe(ref first, 2);
        var fourth = Vector128.LoadUnsafe(ref first, 3);
        var prefix = PrefixTable.AnywhereLookup.Buckets(bytes, second, third, fourth);
        Prefix |= Bits(~Vector128.Equals(prefix, Vector128<byte>.Zero), shift);
        var wordPrefix = PrefixTable.BeginningsLookup.Buckets(bytes, second, third, fourth);
        WordPrefix |= Bits(~Vector128.Equals(wordPrefix, Vector128<byte>.Zero), shift);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSigns(Vector128<byte> bytes, int shift)
    {
        var dash = Vector128.Equals(bytes, Vector128.Create((byte)'-'));
        Dash |= Bits(dash, shift);
        var dot = Vector128.Equals(bytes, Vector128.Create((byte)'.'));
        Dot |= Bits(dot, shift);
        var slash = Vector128.Equals(bytes, Vector128.Create((byte)'/'));
        Separator |= Bits(dot | Vector128.Equals(bytes, Vector128.Create((byte)' ')) | dash | slash
            | Vector128.Equals(bytes & Vector128.Create((byte)0xFE), Vector128.Create((byte)'(')), shift);
        CodeSign |= Bits(slash | Vector128.Equals(bytes, Vector128.Create((byte)'+'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'_')), shift);
        var equal = Vector128.Equals(bytes, Vector128.Create((byte)'='));
        Equal |= Bits(equal, shift);
        Sign |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'%')) | equal, shift);
        var ampersand = Vector128.Equals(bytes, Vector128.Create((byte)'&'));
        Ampersand |= Bits(ampersand, shift);
        Four |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'4')), shift);
        var lineFeed = Vector128.Equals(bytes, Vector128.Create((byte)'\n'));
        WordBreak |= Bits(ampersand | lineFeed | Vector128.Equals(bytes, Vector128.Create((byte)' '))
            | Vector128.Equals(bytes, Vector128.Create((byte)','))
            | Vector128.Equals(bytes, Vector128.Create((byte)';')), shift);
        var lineBreak = lineFeed | Vector128.Equals(bytes, Vector128.Create((byte)'\r'));
        LineBreak |= Bits(lineBreak, shift);
        Time |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'T')), shift);
        EscapeLetter |= Bits(slash | Vector128.Equals(bytes, Vector128.Create((byte)'u')), shift);
        Hidden |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)0x7F)) | (Vector128.LessThan(bytes, Vector128.Create((byte)0x20))
            & ~lineBreak & ~Vector128.Equals(bytes, Vector128.Create((byte)'\t'))), shift);
    }

    /// <summary>Thirty-two bytes, where AVX2 is.</summary>
    // A method of its own: with more in one, the JIT would leave what is called here uninlined.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void AddHalf(ref byte first, int shift)
    {
        var bytes = Vector256.LoadUnsafe(ref first);
        var lower = bytes | Vector256.Create((byte)0x20);
        Quote |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'"')), shift);
        Backslash |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'\\')), shift);
        NotAscii |= Bits(bytes, shift);
        Digit |= Bits(Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)), shift);
        At |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'@')), shift);
        Colon |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)':')), shift);
        var letter = lower - Vector256.Create((byte)'a');
        HexLetter |= Bits(Vector256.LessThan(letter, Vector256.Create((byte)6)), shift);
        Letter |= Bits(Vector256.LessThan(letter, Vector256.Create((byte)26)), shift);
        Capital |= Bits(Vector256.LessThan(bytes - Vector256.Create((byte)'A'), Vector256.Create((byte)26)), shift);
        AddSigns(bytes, shift);
        var second = Vector256.LoadUnsafe(ref first, 1);
        var third = Vector256.LoadUnsafe(ref first, 2);
        var fourth = Vector256.LoadUnsafe(ref first, 3);
        var prefix = PrefixTable.AnywhereLookup.Buckets(bytes, second, third, fourth);
        Prefix |= Bits(~Vector256.Equals(prefix, Vector256<byte>.Zero), shift);
        var wordPrefix = PrefixTable.BeginningsLookup.Buckets(bytes, second, third, fourth);
        WordPrefix |= Bits(~Vector256.Equals(wordPrefix, Vector256<byte>.Zero), shift);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSigns(Vector256<byte> bytes, int shift)
    {
        var dash = Vector256.Equals(bytes, Vector256.Create((byte)'-'));
        Dash |= Bits(dash, shift);
        var dot = Vector256.Equals(bytes, Vector256.Create((byte)'.'));
        Dot |= Bits(dot, shift);
        var slash = Vector256.Equals(bytes, Vector256.Create((byte)'/'));
        Separator |= Bits(dot | Vector256.Equals(bytes, Vector256.Create((byte)' ')) | dash | slash
            | Vector256.Equals(bytes & Vector256.Create((byte)0xFE), Vector256.Create((byte)'(')), shift);
        CodeSign |= Bits(slash | Vector256.Equals(bytes, Vector256.Create((byte)'+'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'_')), shift);
        var equal = Vector256.Equals(bytes, Vector256.Create((byte)'='));
        Equal |= Bits(equal, shift);
        Sign |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'%')) | equal, shift);
        var ampersand = Vector256.Equals(bytes, Vector256.Create((byte)'&'));
        Ampersand |= Bits(ampersand, shift);
        Four |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'4')), shift);
        var lineFeed = Vector256.Equals(bytes, Vector256.Create((byte)'\n'));
        WordBreak |= Bits(ampersand | lineFeed | Vector256.Equals(bytes, Vector256.Create((byte)' '))
            | Vector256.Equals(bytes, Vector256.Create((byte)','))
            | Vector256.Equals(bytes, Vector256.Create((byte)';')), shift);
        var lineBreak = lineFeed | Vector256.Equals(bytes, Vector256.Create((byte)'\r'));
        LineBreak |= Bits(lineBreak, shift);
        Time |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)'T')), shift);
        EscapeLetter |= Bits(slash | Vector256.Equals(bytes, Vector256.Create((byte)'u')), shift);
        Hidden |= Bits(Vector256.Equals(bytes, Vector256.Create((byte)0x7F)) | (Vector256.LessThan(bytes, Vector256.Create((byte)0x20))
            & ~lineBreak & ~Vector256.Equals(bytes, Vector256.Create((byte)'\t'))), shift);
    }

    /// <summary>All 64, where AVX-512 VBMI is: what classes a byte has is one look-up of eight.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void AddWhole(ref byte first)
    {
        var bytes = Vector512.LoadUnsafe(ref first);
        NotAscii = bytes.ExtractMostSignificantBits();
        var signs = ByteClasses.Signs.Of(bytes);
        Quote = Bits(signs, ByteClasses.Quote);
        Backslash = Bits(signs, ByteClasses.Backslash);
        At = Bits(signs, ByteClasses.At);
        Colon = Bits(signs, ByteClasses.Colon);
        Dot = Bits(signs, ByteClasses.Dot);
        Dash = Bits(signs, ByteClasses.Dash);
        Separator = Bits(signs, ByteClasses.Separator);
        CodeSign = Bits(signs, ByteClasses.CodeSign);
        var letters = ByteClasses.Letters.Of(bytes);
        Digit = Bits(letters, ByteClasses.Digit);
        HexLetter = Bits(letters, ByteClasses.HexLetter);
        Letter = Bits(letters, ByteClasses.Letter);
        Capital = Bits(letters, ByteClasses.Capital);
        Time = Bits(letters, ByteClasses.Time);
        EscapeLetter = Bits(letters, ByteClasses.EscapeLetter);
        Sign = Bits(letters, ByteClasses.Sign);
        Ampersand = Bits(letters, ByteClasses.Ampersand);
        var others = ByteClasses.Others.Of(bytes);
        LineBreak = Bits(others, ByteClasses.LineBreak);
        Hidden = Bits(others, ByteClasses.Hidden);
        Equal = Bits(others, ByteClasses.Equal);
        Four = Bits(others, ByteClasses.Four);
        WordBreak = Bits(others, ByteClasses.WordBreak);
        AddPrefixes(ref first, bytes);
    }

    private void AddPrefixes(ref byte first, Vector512<byte> bytes)
    {
        var second = Vector512.LoadUnsafe(ref first, 1);
        var third = Vector512.LoadUnsafe(ref first, 2);
        var fourth = Vector512.LoadUnsafe(ref first, 3);
        Prefix = NotZero(PrefixTable.AnywhereWide.Buckets(bytes, second, third, fourth));
        WordPrefix = NotZero(PrefixTable.BeginningsWide.Buckets(bytes, second, third, fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector512<byte> classes, byte bit) => NotZero(classes & Vector512.Create(bit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NotZero(Vector512<byte> vector) =>
        Avx512BW.CompareNotEqual(vector, Vector512<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector128<byte> vector, int shift) => (ulong)vector.ExtractMostSignificantBits() << shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> vector, int shift) => (ulong)vector.ExtractMostSignificantBits() << shift;
}
