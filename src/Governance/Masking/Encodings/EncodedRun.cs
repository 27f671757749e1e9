using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>A stretch of base64, base64url or hex digits.</summary>
/// <param name="Start">First byte in the text.</param>
/// <param name="End">Behind the last one, padding included.</param>
/// <param name="IsBroken">Whether it goes over several lines.</param>
internal readonly record struct EncodedRun(int Start, int End, bool IsBroken)
{
    /// <summary>The shortest hex that is looked at: eight bytes.</summary>
    internal const int HexMin = 16;

    private const int LineMin = 48;

    private static readonly SearchValues<byte> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"u8);

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The run of base64 around a place that is inside one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="from">Where the run before ended: this one begins there at the earliest.</param>
    internal static EncodedRun Around(ReadOnlySpan<byte> text, int at, int from)
    {
        var start = from + 1 + text[from..at].LastIndexOfAnyExcept(Base64);
        var end = Past(text, at, Base64);
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
        return new EncodedRun(start, end, isBroken);
    }

    /// <summary>The next run of hex from a place on.</summary>
    internal static bool NextHex(ReadOnlySpan<byte> text, int from, out EncodedRun run)
    {
        // A run of so many bytes has one of its own wherever one looks so far ahead: most of a text is never read.
        for (var start = from; start + HexMin <= text.Length;)
        {
            var gap = text.Slice(start, HexMin).LastIndexOfAnyExcept(Hex);
            if (gap < 0)
            {
                run = new EncodedRun(start, Past(text, start + HexMin, Hex), false);
                return true;
            }

            start += gap + 1;
        }

        run = default;
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
