using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>A stretch of base64, base64url or hex digits.</summary>
/// <param name="Start">First byte in the text.</param>
/// <param name="End">Behind the last one, padding included.</param>
/// <param name="IsBroken">Whether it goes over several lines.</param>
internal readonly record struct EncodedRun(int Start, int End, bool IsBroken)
{
    /// <summary>The shortest base64 that is looked at: nine bytes.</summary>
    internal const int Base64Min = 12;

    /// <summary>The shortest hex that is looked at: eight bytes.</summary>
    internal const int HexMin = 16;

    private const int LineMin = 48;

    private static readonly SearchValues<byte> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"u8);

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static readonly bool[] IsBase64 = [.. Enumerable.Range(0, 256).Select(v => Base64.Contains((byte)v))];

    private static readonly bool[] IsHex = [.. Enumerable.Range(0, 256).Select(v => Hex.Contains((byte)v))];

    /// <summary>The next run of base64 from a place on.</summary>
    internal static bool NextBase64(ReadOnlySpan<byte> text, int from, out EncodedRun run)
    {
        if (!Find(text, from, Base64Min, IsBase64, Base64, out var start, out var end))
        {
            run = default;
            return false;
        }

        var isBroken = false;
        var line = start;
        while (end - line >= LineMin && LineBreak(text, end) is var gap and > 0 && end + gap < text.Length
            && Base64.Contains(text[end + gap]))
        {
            isBroken = true;
            line = end + gap;
            end = Past(text, line, Base64);
        }

        end += Word.ByteAt(text, end, (byte)'=') ? 1 : 0;
        end += Word.ByteAt(text, end, (byte)'=') ? 1 : 0;
        run = new EncodedRun(start, end, isBroken);
        return true;
    }

    /// <summary>The next run of hex from a place on.</summary>
    internal static bool NextHex(ReadOnlySpan<byte> text, int from, out EncodedRun run)
    {
        var found = Find(text, from, HexMin, IsHex, Hex, out var start, out var end);
        run = new EncodedRun(start, end, false);
        return found;
    }

    // A run of so many bytes has one of its own wherever one looks so far ahead: most of a text is never read.
    private static bool Find(
        ReadOnlySpan<byte> text, int from, int min, bool[] members, SearchValues<byte> alphabet, out int start, out int end)
    {
        start = from;
        end = from;
        while (start + min <= text.Length)
        {
            var at = start + min - 1;
            while (at >= start && members[text[at]])
            {
                at--;
            }

            if (at < start)
            {
                end = Past(text, start + min, alphabet);
                return true;
            }

            start = at + 1;
        }

        return false;
    }

    private static int Past(ReadOnlySpan<byte> text, int from, SearchValues<byte> alphabet)
    {
        var length = text[from..].IndexOfAnyExcept(alphabet);
        return length < 0 ? text.Length : from + length;
    }

    private static int LineBreak(ReadOnlySpan<byte> text, int at) => Word.ByteAt(text, at, (byte)'\n') ? 1
        : Word.ByteAt(text, at, (byte)'\r') && Word.ByteAt(text, at + 1, (byte)'\n') ? 2 : 0;
}
