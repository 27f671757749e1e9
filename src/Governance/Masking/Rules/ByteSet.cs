using System.Numerics;

namespace Gateway.Governance.Masking.Rules;

/// <summary>A set of bytes.</summary>
/// <param name="A">Bit i stands for byte i.</param>
/// <param name="B">Bytes from 64 on.</param>
/// <param name="C">Bytes from 128 on.</param>
/// <param name="D">Bytes from 192 on.</param>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    internal static ByteSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    internal static ByteSet Digits { get; } = Range('0', '9');

    internal static ByteSet WordBytes { get; } = Range('a', 'z') | Range('A', 'Z') | Digits | Of('_');

    internal static ByteSet Blanks { get; } = Of(' ') | Range('\t', '\r');

    internal bool IsEmpty => (A | B | C | D) == 0;

    internal int Count => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    /// <summary>The members that are ASCII.</summary>
    internal ByteSet Ascii => this with { C = 0, D = 0 };

    /// <summary>The other bytes of ASCII.</summary>
    internal ByteSet OtherAscii => new(~A, ~B, 0, 0);

    public static ByteSet operator |(ByteSet left, ByteSet right) =>
        new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    internal static ByteSet Of(int value) => Range(value, value);

    internal static ByteSet Range(int first, int last)
    {
        var set = default(ByteSet);
        for (var value = first; value <= last; value++)
        {
            var bit = 1UL << (value & 63);
            set |= (value >> 6) switch
            {
                0 => new ByteSet(bit, 0, 0, 0),
                1 => new ByteSet(0, bit, 0, 0),
                2 => new ByteSet(0, 0, bit, 0),
                _ => new ByteSet(0, 0, 0, bit),
            };
        }

        return set;
    }

    internal bool Has(int value) => ((value >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D } >> (value & 63) & 1) != 0;

    /// <summary>With both cases of every ASCII letter in it.</summary>
    internal ByteSet InAnyCase()
    {
        const ulong small = 0x07FFFFFE_00000000, capital = 0x07FFFFFE;
        return this with { B = B | ((B & small) >> 32) | ((B & capital) << 32) };
    }
}
