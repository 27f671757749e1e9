using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// The literal beginnings of values, in eight buckets. Three bytes in a row are looked up by their half bytes (two shuffles each), so
/// hundreds of prefixes cost as much as one; what comes out is a superset that each entry then compares in full.
/// </summary>
internal static class PrefixTable
{
    private static readonly PrefixEntry[] Entries =
    [
        new(0, "AKIA", 0, Kind.Aws), new(0, "ASIA", 0, Kind.Aws), new(0, "ABIA", 0, Kind.Aws), new(0, "ACCA", 0, Kind.Aws),
        new(1, "ghp_", 0, Kind.GitHub), new(1, "gho_", 0, Kind.GitHub), new(1, "ghu_", 0, Kind.GitHub),
        new(1, "ghs_", 0, Kind.GitHub), new(1, "ghr_", 0, Kind.GitHub),
        new(2, "github_pat_", 4, Kind.GitHub),
        new(3, "xox", 0, Kind.Slack), new(3, "xapp-", 0, Kind.Slack), new(3, "xwfp-", 0, Kind.Slack),
        new(4, "hooks.slack.com/", 4, Kind.Slack),
        new(5, "eyJ", 0, Kind.Jwt),
        new(6, "-----BEGIN ", 3, Kind.PrivateKey),
        new(7, "secret", 2, Kind.Aws, AnyCase: true),
    ];

    private static readonly PrefixEntry[][] ByBucket = [.. Enumerable.Range(0, 8).Select(b => Entries.Where(e => e.Bucket == b).ToArray())];
    private static readonly Vector128<byte> Low0 = Table(0, high: false);
    private static readonly Vector128<byte> Low1 = Table(1, high: false);
    private static readonly Vector128<byte> Low2 = Table(2, high: false);
    private static readonly Vector128<byte> High0 = Table(0, high: true);
    private static readonly Vector128<byte> High1 = Table(1, high: true);
    private static readonly Vector128<byte> High2 = Table(2, high: true);

    /// <summary>For each of sixteen places the buckets (a bit each) whose three bytes may begin there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Buckets(Vector128<byte> first, Vector128<byte> second, Vector128<byte> third)
    {
        var half = Vector128.Create((byte)0x0F);
        return Vector128.ShuffleNative(Low0, first & half) & Vector128.ShuffleNative(High0, (first >>> 4) & half)
            & Vector128.ShuffleNative(Low1, second & half) & Vector128.ShuffleNative(High1, (second >>> 4) & half)
            & Vector128.ShuffleNative(Low2, third & half) & Vector128.ShuffleNative(High2, (third >>> 4) & half);
    }

    /// <summary>The same for thirty-two places; only where AVX2 is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Buckets(Vector256<byte> first, Vector256<byte> second, Vector256<byte> third)
    {
        var half = Vector256.Create((byte)0x0F);
        return Wide(Low0, first & half) & Wide(High0, (first >>> 4) & half)
            & Wide(Low1, second & half) & Wide(High1, (second >>> 4) & half)
            & Wide(Low2, third & half) & Wide(High2, (third >>> 4) & half);
    }

    /// <summary>The entries whose three bytes stand at a place.</summary>
    internal static ReadOnlySpan<PrefixEntry> At(ReadOnlySpan<byte> text, int at, ref int bucket)
    {
        if (at + 3 > text.Length)
        {
            bucket = 8;
            return [];
        }

        var buckets = Half(Low0, High0, text[at]) & Half(Low1, High1, text[at + 1]) & Half(Low2, High2, text[at + 2]);
        while (++bucket < 8)
        {
            if ((buckets & (1 << bucket)) != 0)
            {
                return ByBucket[bucket];
            }
        }

        return [];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Wide(Vector128<byte> table, Vector256<byte> halves) =>
        Avx2.Shuffle(Vector256.Create(table, table), halves);

    private static int Half(Vector128<byte> low, Vector128<byte> high, byte value) => low[value & 15] & high[value >> 4];

    private static Vector128<byte> Table(int position, bool high)
    {
        var table = new byte[16];
        foreach (var entry in Entries)
        {
            var value = entry.Text[entry.Anchor + position];
            foreach (var form in entry.AnyCase ? new[] { (byte)(value | 0x20), (byte)(value & ~0x20) } : [value])
            {
                table[high ? form >> 4 : form & 15] |= (byte)(1 << entry.Bucket);
            }
        }

        return Vector128.Create(table);
    }
}
