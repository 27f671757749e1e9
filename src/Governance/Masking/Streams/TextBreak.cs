using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Streams;

/// <summary>
/// Finds places in a text that no value lies across: behind a blank that follows a plain word. Values have blanks only between groups of
/// digits, within key blocks, and in terms of four letters or fewer, so that what stands before such a place is decided.
/// </summary>
internal static class TextBreak
{
    private const int WordMin = 5;
    private const int WordMax = 24;

    // Words that are part of a value, or stand between its parts.
    private static readonly string[] Joining =
    [
        "basic", "bearer", "digest", "token", "private", "public", "begin", "block", "openssh", "encrypted", "january", "february", "march",
        "april", "august", "september", "october", "november", "december", "januar", "februar", "oktober", "dezember", "janvier",
    ];

    /// <summary>The last such place; <paramref name="start"/> if there is none.</summary>
    internal static int Last(ReadOnlySpan<byte> text, int start, int end)
    {
        for (var at = end; at > start;)
        {
            var blank = text[start..at].LastIndexOfAny((byte)' ', (byte)'\n');
            if (blank < 0)
            {
                return start;
            }

            at = start + blank;
            if (FollowsWord(text, at))
            {
                return at + 1;
            }
        }

        return start;
    }

    /// <summary>The last blank behind two words without a digit or sign; <paramref name="start"/> if there is none.</summary>
    internal static int LastCalm(ReadOnlySpan<byte> text, int start, int end)
    {
        for (var at = end; at > start;)
        {
            var blank = text[start..at].LastIndexOfAny((byte)' ', (byte)'\n');
            if (blank < 0)
            {
                return start;
            }

            at = start + blank;
            if (IsCalm(text[..at]))
            {
                return at + 1;
            }
        }

        return start;
    }

    private static bool FollowsWord(ReadOnlySpan<byte> text, int blank)
    {
        var end = blank;
        end -= end > 0 && text[end - 1] is (byte)'.' or (byte)',' or (byte)'!' or (byte)'?' or (byte)';' ? 1 : 0;
        var start = end;
        while (start > 0 && end - start <= WordMax && Word.IsLetter(text[start - 1]))
        {
            start--;
        }

        return end - start is >= WordMin and <= WordMax && (start == 0 || text[start - 1] is (byte)' ' or (byte)'\n')
            && !Joins(text[start..end]);
    }

    private static bool Joins(ReadOnlySpan<byte> word)
    {
        foreach (var joining in Joining)
        {
            if (Ascii.EqualsIgnoreCase(word, joining))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCalm(ReadOnlySpan<byte> text)
    {
        var words = 0;
        for (var at = text.Length - 1; at >= 0; at--)
        {
            if (text[at] is (byte)' ' or (byte)'\n')
            {
                if (++words == 2)
                {
                    return true;
                }
            }
            else if (!Word.IsLetter(text[at]) && text[at] is not ((byte)'.' or (byte)',' or (byte)'!' or (byte)'?' or (byte)';'))
            {
                return false;
            }
        }

        return true;
    }
}
