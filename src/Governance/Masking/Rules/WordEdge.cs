using System.Globalization;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Where a term or a value stands on its own: no letter or digit touches its own outermost one. Scripts that do not part words
/// (Han, Kana, Thai, ...) have no such edges, so there everything stands on its own.
/// </summary>
internal static class WordEdge
{
    /// <summary>Whether a value may begin at a place.</summary>
    internal static bool Begins(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !Joins(text, at, before: false) || !Joins(text, at, before: true) || Word.IsEscapeLetter(text, at - 1);

    /// <summary>Whether a value may end before a place.</summary>
    internal static bool Ends(ReadOnlySpan<byte> text, int end) =>
        end >= text.Length || !Joins(text, end, before: true) || !Joins(text, end, before: false);

    // Whether the character before or behind a place is one of a word.
    private static bool Joins(ReadOnlySpan<byte> text, int at, bool before)
    {
        var one = text[before ? at - 1 : at];
        if (one < 0x80)
        {
            return Word.IsLetterOrDigit(one);
        }

        Rune rune;
        _ = before ? Rune.DecodeLastFromUtf8(text[..at], out rune, out _) : Rune.DecodeFromUtf8(text[at..], out rune, out _);
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.NonSpacingMark;
    }
}
