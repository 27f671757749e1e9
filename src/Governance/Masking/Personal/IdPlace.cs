using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Where characters stand that have the form of a number.</summary>
/// <param name="Start">Their first byte.</param>
/// <param name="End">Behind their last byte.</param>
/// <param name="Groups">How many groups they are in.</param>
/// <param name="HasSmall">Whether a letter among them is a small one.</param>
internal readonly record struct IdPlace(int Start, int End, int Groups, bool HasSmall)
{
    /// <summary>Whether nothing goes on before or behind, as in an identifier, a version, a path or a row of numbers.</summary>
    internal bool StandsAlone(ReadOnlySpan<byte> text)
    {
        if (!MayBeNamed(text) || Word.ByteAt(text, Start - 1, (byte)'_') || Word.ByteAt(text, End, (byte)'_')
            || Word.ByteAt(text, Start - 1, (byte)'#') || Word.ByteAt(text, Start - 1, (byte)'$'))
        {
            return false;
        }

        // Groups with spaces between them: one group more would make it another number.
        return Groups == 1 || !((Word.ByteAt(text, Start - 1, (byte)' ') && Word.DigitAt(text, Start - 2))
            || (Word.ByteAt(text, End, (byte)' ') && Word.DigitAt(text, End + 1)));
    }

    /// <summary>Whether it may be a value where a word says so.</summary>
    internal bool MayBeNamed(ReadOnlySpan<byte> text) => !GoesOn(text, Start - 1, -1) && !GoesOn(text, End, 1);

    private static bool GoesOn(ReadOnlySpan<byte> text, int at, int step)
    {
        var next = at + step;
        if ((uint)at >= (uint)text.Length || (uint)next >= (uint)text.Length)
        {
            return false;
        }

        return text[at] switch
        {
            // A full stop ends a sentence, and letters behind it begin one; before a number they are a file's or a host's name.
            (byte)'.' or (byte)'/' => step > 0 ? Word.IsDigit(text[next]) : Word.IsLetterOrDigit(text[next]),
            (byte)'-' or (byte)'+' or (byte)'%' => Word.IsLetterOrDigit(text[next]),
            _ => false,
        };
    }
}
