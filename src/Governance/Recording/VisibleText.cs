using System.Globalization;
using System.Text;

namespace Gateway.Governance.Recording;

/// <summary>Text from elsewhere as a terminal may show it: what would move the cursor, turn the direction or hide itself is written
/// out.</summary>
/// <remarks>Source: threats of terminal injection and of hidden text (bidirectional controls, tags, zero-width characters).</remarks>
public static class VisibleText
{
    /// <summary>On one line: line breaks and tabs are written out too.</summary>
    public static string Line(string text) => Write(text, keepLines: false);

    /// <summary>With its line breaks (<c>\n</c>) kept; all else as in <see cref="Line"/>.</summary>
    public static string Lines(string text) => Write(text, keepLines: true);

    private static string Write(string text, bool keepLines)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return text;
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                visible.Append(CultureInfo.InvariantCulture, $"<U+{(int)text[i]:X4}>");
                i++;
                continue;
            }

            i += rune.Utf16SequenceLength;
            if (rune.Value == '\n' && keepLines) visible.Append('\n');
            // Unicode has a picture for every C0 control.
            else if (rune.Value < 0x20) visible.Append((char)(0x2400 + rune.Value));
            else if (rune.Value == 0x7f) visible.Append('\u2421');
            else if (IsHidden(rune)) visible.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            else visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
        // Of all spaces only the ordinary one is what it looks like.
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        // Variation selectors beyond those of ordinary emoji can carry hidden text.
        _ => rune.Value is >= 0xe0100 and <= 0xe01ef or 0x034f or 0x115f or 0x1160 or 0x2800 or 0x3164 or 0xffa0,
    };
}
