using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// As <see cref="PrefixLookup"/>, with a bit for each whole byte and not for its halves, for 64 places at once; only where AVX-512 VBMI is.
/// </summary>
internal readonly struct WidePrefixLookup(byte[][] tables)
{
    private readonly AsciiTable _first = new(tables[0].AsSpan());
    private readonly AsciiTable _second = new(tables[1].AsSpan());
    private readonly AsciiTable _third = new(tables[2].AsSpan());
    private readonly AsciiTable _fourth = new(tables[3].AsSpan());

    /// <summary>For each of 64 places the buckets (a bit each) whose bytes may begin there; some more beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<byte> Buckets(Vector512<byte> first, Vector512<byte> second, Vector512<byte> third, Vector512<byte> fourth) =>
        _first.Like(first) & _second.Like(second) & _third.Like(third) & _fourth.Like(fourth);
}
