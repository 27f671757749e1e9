using System.Numerics;
using System.Runtime.CompilerServices;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Tells where a term may begin by its first four bytes, and by its first eight where it has as many: two tables of bits that are small
/// enough to stay near the processor. What it lets through is a superset; what it stops is no term.
/// </summary>
internal sealed class TermFilter
{
    /// <summary>The shortest term, bytes.</summary>
    internal const int TermBytesMin = 3;

    /// <summary>Bytes that are read beyond a place.</summary>
    internal const int LookAhead = 7;

    private const int LongBytes = 8;
    private const uint AnyCaseFour = 0x20202020;
    private const ulong AnyCase = 0x2020202020202020;

    private readonly ulong[] _four;
    private readonly ulong[] _short;
    private readonly ulong[] _eight;
    private readonly int _fourShift;
    private readonly int _eightShift;

    // Unless a term begins inside a word or with a sign, only the beginnings of words are looked at.
    private readonly bool _onlyWords;
    private readonly bool _hasShort;

    internal TermFilter(IReadOnlyList<Term> terms)
    {
        var longOnes = terms.Count(t => t.Bytes.Length >= LongBytes);
        _hasShort = longOnes < terms.Count;
        (_four, _fourShift) = Table(Math.Max(terms.Count, 16));
        (_eight, _eightShift) = Table(Math.Max(longOnes, 16));
        _short = new ulong[_four.Length];
        _onlyWords = true;
        Span<byte> window = stackalloc byte[LongBytes];
        foreach (var term in terms)
        {
            _onlyWords &= term.Whole && (Word.IsLetterOrDigit(term.Bytes[0]) || term.Bytes[0] >= 0x80);
            window.Clear();
            term.Bytes.AsSpan(0, Math.Min(term.Bytes.Length, LongBytes)).CopyTo(window);
            for (var last = 0; last < (term.Bytes.Length == TermBytesMin ? 256 : 1); last++)
            {
                window[3] = term.Bytes.Length == TermBytesMin ? (byte)last : window[3];
                var four = Hash(Unsafe.ReadUnaligned<uint>(ref window[0]) | AnyCaseFour, _fourShift);
                Set(_four, four);
                if (term.Bytes.Length < LongBytes)
                {
                    Set(_short, four);
                }
                else
                {
                    Set(_eight, Hash(Unsafe.ReadUnaligned<ulong>(ref window[0]) | AnyCase, _eightShift));
                }
            }
        }
    }

    /// <summary>Which of 64 bytes may be the first of a term.</summary>
    /// <param name="masks">The classes of the bytes.</param>
    /// <param name="first">The first of 64 bytes and <see cref="LookAhead"/> more.</param>
    /// <param name="before">What the byte before the first was, 0 at the beginning of a text; is brought up to date.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Candidates(in BlockMasks masks, ref byte first, ref ulong before)
    {
        // The letter of an escape ends a word: a line feed that is written \n hides nothing.
        var word = (masks.Letter | masks.Digit) & ~((masks.Backslash << 1) | (before >> 1));
        var places = _onlyWords ? (masks.Letter | masks.Digit | masks.NotAscii) & ~((word << 1) | (before & 1)) : ulong.MaxValue;
        before = (word >> 63) | (masks.Backslash >> 63 << 1);
        var candidates = 0UL;
        for (; places != 0; places &= places - 1)
        {
            var at = BitOperations.TrailingZeroCount(places);
            candidates |= MayBegin(ref Unsafe.Add(ref first, at)) << at;
        }

        return candidates;
    }

    // 1 or 0. Both tables are asked at once: whether the first says yes is anybody's guess, and a wrong one costs more than asking.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong MayBegin(ref byte at)
    {
        var four = Hash(Unsafe.ReadUnaligned<uint>(ref at) | AnyCaseFour, _fourShift);
        var more = Bit(_eight, Hash(Unsafe.ReadUnaligned<ulong>(ref at) | AnyCase, _eightShift));
        if (_hasShort)
        {
            more |= Bit(_short, four);
        }

        return Bit(_four, four) & more & 1;
    }

    // Sixteen bits for each term: about one place in sixteen is let through by chance.
    private static (ulong[] Bits, int Shift) Table(int terms)
    {
        const int bitsEach = 16, bitsMin = 12, bitsMax = 22;
        var log = Math.Clamp(BitOperations.Log2((uint)terms * bitsEach), bitsMin, bitsMax);
        return (new ulong[1 << (log - 6)], log);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint window, int bits) => (window * 0x9E3779B1u) >> (32 - bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong window, int bits) => (uint)((window * 0x9E3779B97F4A7C15) >> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ulong[] bits, uint at) => bits[at >> 6] >> (int)(at & 63);

    private static void Set(ulong[] bits, uint at) => bits[at >> 6] |= 1UL << (int)(at & 63);
}
