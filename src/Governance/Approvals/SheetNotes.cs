using System.Collections.Immutable;
using System.Text;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals;

/// <summary>What an approver should know of a text that does not meet the eye.</summary>
internal static class SheetNotes
{
    /// <summary>Notes on a text; empty for an ordinary one.</summary>
    public static ImmutableArray<string> Of(string text)
    {
        if (System.Text.Ascii.IsValid(text) && text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0) return [];
        var notes = ImmutableArray.CreateBuilder<string>();
        if (!string.Equals(VisibleText.Lines(text), text, StringComparison.Ordinal))
            notes.Add("holds hidden, control or direction characters; they are written out");
        bool latin = false, other = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune)) continue;
            latin |= rune.Value is >= 'A' and <= 'z';
            // Greek, Cyrillic, Armenian and Cherokee have letters that look Latin; so have fullwidth and mathematical forms.
            other |= rune.Value is (>= 0x370 and <= 0x58f) or (>= 0x13a0 and <= 0x13ff) or (>= 0xff21 and <= 0xff5a)
                or (>= 0x1d400 and <= 0x1d7ff);
        }

        if (latin && other) notes.Add("mixes letters that look alike from several scripts");
        return notes.ToImmutable();
    }
}
