using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>Tells text from other bytes, so that what only happens to decode is not looked at.</summary>
internal static class PlainText
{
    private const int OneBadIn = 8;
    private const int LookedAt = 512;

    /// <summary>Whether bytes look like UTF-8 text.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isExact">Whether all must be, not only most, as where an encoding's beginning was missed.</param>
    internal static bool Looks(ReadOnlySpan<byte> bytes, bool isExact = false)
    {
        bytes = bytes[..Math.Min(bytes.Length, LookedAt)];
        var bad = 0;
        var badMax = isExact ? 0 : 2 + (bytes.Length / OneBadIn);
        while (!bytes.IsEmpty)
        {
            var consumed = 1;
            var isGood = bytes[0] < 0x80 ? bytes[0] is >= 0x20 and < 0x7F or (byte)'\t' or (byte)'\n' or (byte)'\r'
                : Rune.DecodeFromUtf8(bytes, out _, out consumed) == OperationStatus.Done;
            bytes = bytes[consumed..];
            if (!isGood && ++bad > badMax)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a few bytes from the middle of something could be text's, in UTF-8 or UTF-16.</summary>
    /// <param name="bytes">At most 16 bytes.</param>
    /// <param name="isExact">Whether not one may be of no text.</param>
    internal static bool Probes(ReadOnlySpan<byte> bytes, bool isExact)
    {
        Span<byte> padded = stackalloc byte[Vector128<byte>.Count];
        padded.Fill((byte)' ');
        bytes.CopyTo(padded);
        return Probes(Vector128.Create(padded), bytes.Length, isExact);
    }

    /// <summary>The same for bytes in a register.</summary>
    /// <param name="values">The bytes, with spaces behind them.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="isExact">Whether not one may be of no text.</param>
    internal static bool Probes(Vector128<byte> values, int length, bool isExact)
    {
        var following = Bits(values & Vector128.Create((byte)0xC0), 0x80);
        var two = Bits(values & Vector128.Create((byte)0xE0), 0xC0);
        var three = Bits(values & Vector128.Create((byte)0xF0), 0xE0);
        var four = Bits(values & Vector128.Create((byte)0xF8), 0xF0);
        var expected = ((two | three | four) << 1) | ((three | four) << 2) | (four << 3);
        // The first may be the rest of a character that began before, the last begin one that goes on behind.
        var bad = (expected & ~following & ~((uint)(ulong.MaxValue << length))) | (following & ~expected & ~0b111u);
        var control = Vector128.LessThan(values, Vector128.Create((byte)0x20)) & ~Vector128.Equals(values, Vector128<byte>.Zero)
            & ~Vector128.Equals(values, Vector128.Create((byte)'\t')) & ~Vector128.Equals(values, Vector128.Create((byte)'\n'))
            & ~Vector128.Equals(values, Vector128.Create((byte)'\r'));
        // No UTF-8 has C0, C1, F5 and above.
        bad |= (control | Vector128.Equals(values, Vector128.Create((byte)0x7F))
            | Vector128.Equals(values & Vector128.Create((byte)0xFE), Vector128.Create((byte)0xC0))
            | Vector128.GreaterThan(values, Vector128.Create((byte)0xF4))).ExtractMostSignificantBits();
        return BitOperations.PopCount(bad) <= (isExact ? 0 : 1)
            && (!Vector128.EqualsAny(values, Vector128<byte>.Zero) || IsUtf16(values, length));
    }

    private static bool IsUtf16(Vector128<byte> values, int length)
    {
        Span<byte> bytes = stackalloc byte[Vector128<byte>.Count];
        values.CopyTo(bytes);
        return Utf16(bytes[..length]) >= 0;
    }

    private static uint Bits(Vector128<byte> values, byte equal) =>
        Vector128.Equals(values, Vector128.Create(equal)).ExtractMostSignificantBits();

    /// <summary>Whether every second byte is zero, as of ASCII in UTF-16.</summary>
    /// <returns>0 for the high byte first, 1 for the low one first, -1 for no.</returns>
    internal static int Utf16(ReadOnlySpan<byte> bytes)
    {
        Span<int> zeros = stackalloc int[2];
        for (var i = 0; i < bytes.Length; i++)
        {
            zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
        }

        var enough = bytes.Length / 2 * 3 / 4;
        return bytes.Length < 8 ? -1 : zeros[1] >= enough ? 1 : zeros[0] >= enough ? 0 : -1;
    }
}
