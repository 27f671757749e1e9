using Gateway.Governance.Masking.Personal;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// US social security numbers: area 001 to 899 without 666, group 01 to 99, serial 0001 to 9999 (SSA, "Social Security Number
/// Randomization"); grouped 3-2-4 by one kind of separator, or plain with the words ssn or social security before it.
/// </summary>
internal static class SsnNumber
{
    internal static bool Find(in TextContext context, scoped ref PlaceTopics topics, int start, int groupLength, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        if (groupLength == 9)
        {
            match = new TextMatch(Kind.Ssn, start, 9, 80);
            return Word.Begins(text, start) && Word.Ends(text, start + 9) && IsValid(text.Slice(start, 9))
                && topics.Speak(start, Topics.Ssn);
        }

        return groupLength == 3 && FindGrouped(text, start, out match);
    }

    /// <summary>Whether nine digits are in the issued ranges.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> digits) => digits.Length == 9
        && !digits.StartsWith("000"u8) && !digits.StartsWith("666"u8) && digits[0] != '9'
        && !digits.Slice(3, 2).SequenceEqual("00"u8) && !digits[5..].SequenceEqual("0000"u8)
        && digits.IndexOfAnyExcept(digits[0]) >= 0;

    private static bool FindGrouped(ReadOnlySpan<byte> text, int start, out TextMatch match)
    {
        const int length = 11;
        match = default;
        if (start + length > text.Length || text[start + 3] is not ((byte)'-' or (byte)' ' or (byte)'.')
            || text[start + 6] != text[start + 3] || !Word.Begins(text, start) || !Word.Ends(text, start + length))
        {
            return false;
        }

        var separator = text[start + 3];
        Span<byte> digits = stackalloc byte[9];
        text.Slice(start, 3).CopyTo(digits);
        text.Slice(start + 4, 2).CopyTo(digits[3..]);
        text.Slice(start + 7, 4).CopyTo(digits[5..]);
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || !IsValid(digits)
            || GoesOn(text, start - 1, separator, -1) || GoesOn(text, start + length, separator, 1))
        {
            return false;
        }

        match = new TextMatch(Kind.Ssn, start, length, separator == '-' ? 90 : 60);
        return true;
    }

    // One more group on either side makes it another number.
    private static bool GoesOn(ReadOnlySpan<byte> text, int at, byte separator, int step) =>
        Word.ByteAt(text, at, separator) && Word.DigitAt(text, at + step);
}
