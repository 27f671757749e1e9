using System.Buffers;
using System.Text;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>Tells text from other bytes, so that what only happens to decode is not looked at.</summary>
internal static class PlainText
{
    private const int OneBadIn = 8;
    private const int LookedAt = 512;

    /// <summary>Whether bytes look like UTF-8 text; a few others are let pass, as where an encoding's beginning was missed.</summary>
    internal static bool Looks(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, LookedAt)];
        var bad = 0;
        var badMax = 2 + (bytes.Length / OneBadIn);
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
    internal static bool Probes(ReadOnlySpan<byte> bytes)
    {
        int bad = 0, zeros = 0, following = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value == 0)
            {
                zeros++;
            }
            else if (following > 0 && (value & 0xC0) == 0x80)
            {
                following--;
                continue;
            }
            else if (following > 0 || (value < 0x80 ? value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7F
                : value is < 0xC2 or > 0xF4 && (i > 2 || value >= 0xC0)))
            {
                // The first may be the rest of a character that began before.
                if (++bad > 1)
                {
                    return false;
                }
            }

            following = value < 0xC2 ? 0 : value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
        }

        return zeros == 0 || Utf16(bytes) >= 0;
    }

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
