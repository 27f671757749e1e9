using System.Collections.Immutable;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Looks for words beside a value: before it in its text, or in the name of its property.</summary>
internal static class NearWords
{
    /// <summary>Whether one of the words stands near a place.</summary>
    /// <param name="words">In lower case.</param>
    /// <param name="context">The text and the name of its property.</param>
    /// <param name="at">Where the value begins.</param>
    /// <param name="bytes">How far back the text is looked at.</param>
    internal static bool Stand(ImmutableArray<byte[]> words, in TextContext context, int at, int bytes)
    {
        var before = context.Text[Math.Max(0, at - bytes)..at];
        var inner = PropertyName.Before(context.Text, at - (Word.ByteAt(context.Text, at - 1, (byte)'"') ? 1 : 0));
        foreach (var word in words)
        {
            if (Has(before, word) || Has(context.Name, word) || Has(inner, word))
            {
                return true;
            }
        }

        return false;
    }

    // A whole word, or one of employeeNo, EMPLOYEE_NO and employee2.
    private static bool Has(ReadOnlySpan<byte> text, byte[] word)
    {
        for (var i = 0; i + word.Length <= text.Length; i++)
        {
            var end = i + word.Length;
            if ((text[i] | 0x20) == (word[0] | 0x20) && Same(text[i..end], word)
                && (i == 0 || !Word.IsLetter(text[i - 1]) || (IsCapital(text[i]) && !IsCapital(text[i - 1])))
                && (end == text.Length || !Word.IsLetter(text[end]) || (IsCapital(text[end]) && !IsCapital(text[end - 1]))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ReadOnlySpan<byte> text, byte[] word) =>
        Ascii.IsValid(word) ? Ascii.EqualsIgnoreCase(text, word) : text.SequenceEqual(word);

    private static bool IsCapital(byte value) => (uint)(value - 'A') < 26;
}
