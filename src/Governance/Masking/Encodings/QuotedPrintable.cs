using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>A text with quoted-printable resolved (RFC 2045 section 6.7). Each byte remembers where it stood.</summary>
internal sealed class QuotedPrintable : HiddenText
{
    private const int WordMax = 16;

    private static readonly SearchValues<byte> ValueSigns = SearchValues.Create("*+,-./:;=?\\_~"u8);

    protected override int NextSign(ReadOnlySpan<byte> text) => text.IndexOf((byte)'=');

    protected override int NextTelling(ReadOnlySpan<byte> text, int from)
    {
        var last = -1;
        for (var at = from; at < text.Length; at++)
        {
            var next = NextSign(text[at..]);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var length = Length(text[at..]);
            if (length == 2 || (length == 3 && (!Word.IsHex(text[at + 1]) || Tells(text, at, last))))
            {
                return at;
            }

            last = length == 3 ? at : last;
        }

        return -1;
    }

    /// <summary>Whether an equals sign with two hex digits behind it is likely to hide something.</summary>
    /// <remarks>
    /// "bytes=45" is what logs are full of. What is encoded stands several to a word, or is a sign that joins words, or a digit of many.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the sign is.</param>
    /// <param name="last">Where the last one was, negative if there was none.</param>
    internal static bool Tells(ReadOnlySpan<byte> text, int at, int last)
    {
        var value = (Escape.Digit(text[at + 1]) << 4) | Escape.Digit(text[at + 2]);
        if (value is < 0x20 or >= 0x7F)
        {
            return false;
        }

        return (last >= 0 && at - last <= WordMax && IsWord(text[last..at])) || Word.DigitAt(text, at - 1) || value switch
        {
            // Of a name and its number, "status=200" and "bytes=4096", but an address has a domain behind it.
            >= 0x20 and <= 0x29 => at == 0 || !Word.IsLetter(text[at - 1]) || Word.IsCapital(text[at - 1]),
            '@' => HasDomain(text[(at + 3)..]),
            // Of a name and its identifier, "request=2f3c8a12-...".
            _ => ValueSigns.Contains((byte)value) && !IsHex(text[(at + 3)..]),
        };
    }

    // Most numbers are short, and end here.
    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value is (byte)' ' or (byte)',' or (byte)';' or (byte)'&' or (byte)'\n')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        const int digitsMin = 6;
        if (text.Length < digitsMin)
        {
            return false;
        }

        foreach (var value in text[..digitsMin])
        {
            if (!Word.IsHex(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasDomain(ReadOnlySpan<byte> text)
    {
        const int labelMax = 63;
        var end = 0;
        while (end < text.Length && end <= labelMax && (Word.IsBase64Url(text[end]) || text[end] >= 0x80))
        {
            end++;
        }

        // The dot may be encoded too.
        return end > 0 && end + 1 < text.Length && text[end] is (byte)'.' or (byte)'=' && Word.IsLetterOrDigit(text[end + 1]);
    }

    protected override int One(ReadOnlySpan<byte> text)
    {
        var length = Length(text);
        if (length == 3 && Word.IsHex(text[1]))
        {
            Append((byte)((Escape.Digit(text[1]) << 4) | Escape.Digit(text[2])));
        }
        else if (length == 1)
        {
            Append(text[0]);
        }

        return length;
    }

    // 3 for =41 and for a soft line break with a carriage return, 2 for one without, 1 for a mere equals sign, as at the end of base64.
    private static int Length(ReadOnlySpan<byte> text) => text.Length >= 3 && Word.IsHex(text[1]) && Word.IsHex(text[2]) ? 3
        : text.Length >= 4 && text[1] == '\r' && text[2] == '\n' && Word.IsLetterOrDigit(text[3]) ? 3
        : text.Length >= 3 && text[1] == '\n' && Word.IsLetterOrDigit(text[2]) ? 2 : 1;
}
