using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A byte for each ASCII character, and 0 for all others, looked up for 64 bytes at once; only where AVX-512 VBMI is.</summary>
internal readonly struct AsciiTable
{
    private const int Count = 128;

    private readonly Vector512<byte> _lower;
    private readonly Vector512<byte> _upper;

    internal AsciiTable(Func<char, int> of)
        : this([.. Enumerable.Range(0, Count).Select(v => (byte)of((char)v))])
    {
    }

    internal AsciiTable(ReadOnlySpan<byte> values)
    {
        _lower = Vector512.Create(values[..(Count / 2)]);
        _upper = Vector512.Create(values[(Count / 2)..]);
    }

    /// <summary>What the table has for each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<byte> Of(Vector512<byte> bytes) =>
        Vector512.AndNot(Like(bytes), Vector512.LessThan(bytes.AsSByte(), Vector512<sbyte>.Zero).AsByte());

    /// <summary>The same, but a byte beyond ASCII counts as the one without its highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<byte> Like(Vector512<byte> bytes) => Avx512Vbmi.PermuteVar64x8x2(_lower, bytes, _upper);
}
