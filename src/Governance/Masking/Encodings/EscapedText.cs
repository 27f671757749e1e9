using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// A text with its escapes resolved once: percent encoding, HTML character references, and backslash escapes as in JSON and program text.
/// Each byte remembers where it stood.
/// </summary>
internal sealed class EscapedText : HiddenText
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create("%&\\"u8);

    private static readonly SearchValues<byte> Openers = SearchValues.Create("uUx/\"'nrt"u8);

    protected override int NextSign(ReadOnlySpan<byte> text) => text.IndexOfAny(Signs);

    // Markup and punctuation that is escaped as a rule hides nothing; only what a value may be made of is worth a second look.
    protected override int NextTelling(ReadOnlySpan<byte> text, int from)
    {
        for (var at = from; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(Signs);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (at > 0 && text[at - 1] == '\\')
            {
                // Inside a run that has told: its last backslash alone is left, or each of the others would have the rest of it read.
                at += Math.Max(0, text[at..].IndexOfAnyExcept((byte)'\\') - 1);
            }

            if (Tells(text, at, out var length))
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    private static bool Tells(ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 1;
        if (text[at] == '\\')
        {
            // However many backslashes: escaped in a document inside a document.
            var end = text[at..].IndexOfAnyExcept((byte)'\\');
            length = end < 0 ? text.Length - at : end;
            if (end < 0 || (!Openers.Contains(text[at + end]) && !Word.IsDigit(text[at + end])))
            {
                return false;
            }

            at += end - 1;
        }

        if (!Escape.TryRead(text[at..], out var value, out var escape))
        {
            return false;
        }

        length += escape - 1;
        // %3E before a token: what ends in a letter or digit joins itself to the word behind it.
        var isGlued = at + escape < text.Length && Word.IsLetterOrDigit(text[at + escape - 1])
            && Word.IsLetterOrDigit(text[at + escape]);
        return value switch
        {
            ' ' or 0xA0 => Word.DigitAt(text, at - 1) || Word.DigitAt(text, at + escape),
            '\'' => at == 0 || !Word.IsLetter(text[at - 1]),
            '<' or '>' or '(' or ')' or '[' or ']' or '{' or '}' or ',' or ';' or '!' => isGlued,
            '&' => at + escape < text.Length && (text[at + escape] == '#' || Word.IsLetter(text[at + escape])),
            0x2013 or 0x2014 or (>= 0x2018 and <= 0x201F) or 0x2026 => false,
            _ => true,
        };
    }

    protected override int One(ReadOnlySpan<byte> text)
    {
        if (!Escape.TryRead(text, out var value, out var length))
        {
            Append(text[0]);
            return 1;
        }

        if (text[0] == '%' && text[1] != 'u')
        {
            // A byte of UTF-8, not a character.
            Append((byte)value);
        }
        else
        {
            AppendCharacter(value);
        }

        return length;
    }
}
