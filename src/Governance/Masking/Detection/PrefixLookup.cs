using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// The tables of a <see cref="PrefixSet"/>: for the low and high half of each of four bytes, the buckets that have it.
/// </summary>
internal readonly struct PrefixLookup(Vector128<byte>[] tables)
{
    private readonly Vector128<byte> _low0 = tables[0];
    private readonly Vector128<byte> _high0 = tables[1];
    private readonly Vector128<byte> _low1 = tables[2];
    private readonly Vector128<byte> _high1 = tables[3];
    private readonly Vector128<byte> _low2 = tables[4];
    private readonly Vector128<byte> _high2 = tables[5];
    private readonly Vector128<byte> _low3 = tables[6];
    private readonly Vector128<byte> _high3 = tables[7];

    /// <summary>For each of sixteen places the buckets (a bit each) whose bytes may begin there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<byte> Buckets(
        Vector128<byte> first, Vector128<byte> second, Vector128<byte> third, Vector128<byte> fourth)
    {
        var half = Vector128.Create((byte)0x0F);
        return Vector128.ShuffleNative(_low0, first & half) & Vector128.ShuffleNative(_high0, (first >>> 4) & half)
            & Vector128.ShuffleNative(_low1, second & half) & Vector128.ShuffleNative(_high1, (second >>> 4) & half)
            & Vector128.ShuffleNative(_low2, third & half) & Vector128.ShuffleNative(_high2, (third >>> 4) & half)
            & Vector128.ShuffleNative(_low3, fourth & half) & Vector128.ShuffleNative(_high3, (fourth >>> 4) & half);
    }

    /// <summary>The same for thirty-two places; only where AVX2 is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector256<byte> Buckets(
        Vector256<byte> first, Vector256<byte> second, Vector256<byte> third, Vector256<byte> fourth)
    {
        var half = Vector256.Create((byte)0x0F);
        return Wide(_low0, first & half) & Wide(_high0, (first >>> 4) & half)
            & Wide(_low1, second & half) & Wide(_high1, (second >>> 4) & half)
            & Wide(_low2, third & half) & Wide(_high2, (third >>> 4) & half)
            & Wide(_low3, fourth & half) & Wide(_high3, (fourth >>> 4) & half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Wide(Vector128<byte> table, Vector256<byte> halves) =>
        Avx2.Shuffle(Vector256.Create(table, table), halves);
}
