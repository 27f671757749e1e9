using System.Buffers;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// Finds what is encoded for itself within a run: a token behind a path or a name. What joins it to them is a digit of base64 too, so the
/// run as a whole decodes to nothing, or to what is encoded beside the token.
/// </summary>
internal static class JoinedToken
{
    /// <summary>The alignment of a run that does not decode.</summary>
    internal const int NoPhase = -1;

    private const int LengthMin = 12;
    private const int ShortLength = 24;
    private const int Window = 16;
    private const int QuadLength = 4;

    private static readonly SearchValues<byte> Joints = SearchValues.Create("/-_+\r\n"u8);

    private static ReadOnlySpan<byte> GzipHead => "H4sI"u8;

    /// <summary>The next stretch that may be a token; most that stand between two joints are names, which the first bytes tell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="run">The run.</param>
    /// <param name="phase">At which place of four, from the text's beginning, what was decoded of the run begins; its own parts are
    /// no tokens.</param>
    /// <param name="from">Where to look from.</param>
    /// <param name="token">From a joint to the last one over which the encoding goes on, within a line.</param>
    /// <param name="isGuess">Whether two bytes of a zlib header are all that speaks for it, which any large file has by chance.</param>
    internal static bool Next(ReadOnlySpan<byte> text, in EncodedRun run, int phase, int from, out EncodedRun token, out bool isGuess)
    {
        token = default;
        isGuess = false;
        var digits = text[..run.End].TrimEnd((byte)'=');
        for (int start = from, end; start < digits.Length; start = end + 1)
        {
            end = Past(digits, start);
            var piece = digits[start..end];
            var last = piece.Length >= LengthMin && piece.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0
                ? TextEnd(digits, start, end, phase) : start;
            if (last == start && MayBePressed(digits[start..]))
            {
                last = LineEnd(digits, end);
                isGuess = digits[start] == 'e';
            }

            // All of the run has been looked at.
            if (last > start && last - start < digits.Length - run.Start)
            {
                token = new EncodedRun(start, last == digits.Length ? run.End : last, false);
                return true;
            }

            isGuess = false;
        }

        return false;
    }

    // The start where it holds no text. Files are full of short parts that are nearly text by chance, so these are so from their start.
    private static int TextEnd(ReadOnlySpan<byte> digits, int start, int end, int phase)
    {
        if (end - start < ShortLength)
        {
            var first = digits.Slice(start, Math.Min(Window, (end - start) & ~3));
            return (start & 3) != phase && Base64Run.ProbesText(first, isExact: true) ? GoesOn(digits, start, end) : start;
        }

        for (var shift = 0; shift < 4; shift++)
        {
            if (((start + shift) & 3) != phase && Base64Run.Probes(digits[start..end], shift))
            {
                return GoesOn(digits, start + shift, end);
            }
        }

        return start;
    }

    // Over each joint that is a digit of the token itself: there the text goes on.
    private static int GoesOn(ReadOnlySpan<byte> digits, int start, int joint)
    {
        while (joint < digits.Length && digits[joint] is not ((byte)'\r' or (byte)'\n'))
        {
            // What stands behind the next joint is looked at there.
            var next = Past(digits, joint + 1);
            var from = joint - ((joint - start) & 3);
            var length = Math.Clamp((next - from) & ~3, QuadLength, Window);
            if (from + length <= digits.Length && !Base64Run.ProbesText(digits.Slice(from, length), isExact: false))
            {
                return joint;
            }

            joint = next;
        }

        return joint;
    }

    // Two letters begin what is no more than a zlib header by chance: it is looked at closer.
    private static bool MayBePressed(ReadOnlySpan<byte> digits) => digits.StartsWith(GzipHead)
        || (digits.Length > 1 && digits[0] == 'e' && digits[1] is (byte)'A' or (byte)'F' or (byte)'J' or (byte)'N'
            && Base64Run.HasFrame(digits));

    /// <summary>The next joint; the end where there is none.</summary>
    internal static int Past(ReadOnlySpan<byte> digits, int from)
    {
        var length = from < digits.Length ? digits[from..].IndexOfAny(Joints) : -1;
        return length < 0 ? digits.Length : from + length;
    }

    private static int LineEnd(ReadOnlySpan<byte> digits, int from)
    {
        var length = digits[from..].IndexOfAny("\r\n"u8);
        return length < 0 ? digits.Length : from + length;
    }
}
