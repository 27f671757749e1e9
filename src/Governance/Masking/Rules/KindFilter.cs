using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Tells where a value of a kind may begin by the sets of its first three bytes, with two look-ups of half bytes for each place, in eight
/// buckets. What it lets through is a superset.
/// </summary>
internal sealed class KindFilter
{
    private const int Buckets = 8;
    private const int Places = 3;

    private readonly Vector128<byte>[] _low = new Vector128<byte>[Places];
    private readonly Vector128<byte>[] _high = new Vector128<byte>[Places];

    internal KindFilter(IReadOnlyList<UserKind> kinds)
    {
        var (low, high) = (new byte[16], new byte[16]);
        for (var place = 0; place < Places; place++)
        {
            Array.Clear(low);
            Array.Clear(high);
            for (var i = 0; i < kinds.Count; i++)
            {
                var bit = (byte)(1 << (i % Buckets));
                for (var value = 0; value < 256; value++)
                {
                    if (kinds[i].Machine.Starts[place].Has(value))
                    {
                        low[value & 15] |= bit;
                        high[value >> 4] |= bit;
                    }
                }
            }

            _low[place] = Vector128.Create(low);
            _high[place] = Vector128.Create(high);
        }
    }

    /// <summary>Which of 64 bytes may be the first of a value.</summary>
    /// <param name="first">The first of 64 bytes and two more.</param>
    internal ulong Candidates(ref byte first)
    {
        var candidates = 0UL;
        if (Avx2.IsSupported)
        {
            for (var i = 0; i < BlockMasks.Size; i += Vector256<byte>.Count)
            {
                candidates |= (ulong)(~Vector256.Equals(Wide(ref Unsafe.Add(ref first, i)), Vector256<byte>.Zero))
                    .ExtractMostSignificantBits() << i;
            }

            return candidates;
        }

        for (var i = 0; i < BlockMasks.Size; i += Vector128<byte>.Count)
        {
            candidates |= (ulong)(~Vector128.Equals(Narrow(ref Unsafe.Add(ref first, i)), Vector128<byte>.Zero))
                .ExtractMostSignificantBits() << i;
        }

        return candidates;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Wide(ref byte first)
    {
        var half = Vector256.Create((byte)0x0F);
        var buckets = Vector256<byte>.AllBitsSet;
        for (var place = 0; place < Places; place++)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)place);
            buckets &= Avx2.Shuffle(Vector256.Create(_low[place], _low[place]), bytes & half)
                & Avx2.Shuffle(Vector256.Create(_high[place], _high[place]), (bytes >>> 4) & half);
        }

        return buckets;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Narrow(ref byte first)
    {
        var half = Vector128.Create((byte)0x0F);
        var buckets = Vector128<byte>.AllBitsSet;
        for (var place = 0; place < Places; place++)
        {
            var bytes = Vector128.LoadUnsafe(ref first, (nuint)place);
            buckets &= Vector128.ShuffleNative(_low[place], bytes & half) & Vector128.ShuffleNative(_high[place], (bytes >>> 4) & half);
        }

        return buckets;
    }
}
