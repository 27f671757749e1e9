namespace Gateway.Governance.Masking.Detection;

/// <summary>Dotted quads of 0 to 255 without leading zeros (RFC 6943 section 3.1.1, strict form), of exactly four parts.</summary>
internal static class Ipv4Address
{
    internal static bool Find(ReadOnlySpan<byte> text, int start, out TextMatch match)
    {
        match = default;
        if (!Word.Begins(text, start) || (start > 0 && text[start - 1] is (byte)'.' or (byte)'_')
            || !Length(text[start..], out var length))
        {
            return false;
        }

        var end = start + length;
        if (!Word.Ends(text, end) || (Word.ByteAt(text, end, (byte)'.') && end + 1 < text.Length && Word.IsLetterOrDigit(text[end + 1]))
            || (Word.ByteAt(text, start - 1, (byte)'-') && Word.DigitAt(text, start - 2)))
        {
            return false;
        }

        match = new TextMatch(Kind.Ipv4, start, length, 80);
        return true;
    }

    /// <summary>The length of a quad that a text begins with.</summary>
    internal static bool Length(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && !Word.ByteAt(text, length++, (byte)'.'))
            {
                return false;
            }

            var digits = Word.Digits(text[Math.Min(length, text.Length)..], 0);
            if (digits is 0 or > 3 || (digits > 1 && text[length] == '0') || (digits == 3 && Value(text.Slice(length, 3)) > 255))
            {
                return false;
            }

            length += digits;
        }

        return true;
    }

    private static int Value(ReadOnlySpan<byte> digits) => ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + digits[2] - '0';
}
