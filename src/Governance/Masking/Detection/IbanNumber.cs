namespace Gateway.Governance.Masking.Detection;

/// <summary>International bank account numbers: the country's length and structure, mod 97 (ISO 7064); plain or in fours.</summary>
internal static class IbanNumber
{
    private const int LengthMax = 34;

    /// <summary>Looks for an IBAN that begins at a country code.</summary>
    internal static bool Find(ReadOnlySpan<byte> text, int start, out TextMatch match)
    {
        match = default;
        if (start < 0 || start + 15 > text.Length || !Word.Begins(text, start)
            || IbanCountries.Form(text[start], text[start + 1]) is not { } form)
        {
            return false;
        }

        Span<byte> characters = stackalloc byte[LengthMax];
        if (!Read(text[start..], characters[..(form.Length + 4)], out var length) || !Word.Ends(text, start + length)
            || !Fits(characters[4..], form) || !IsOneCase(characters[..(form.Length + 4)]) || Mod97(characters[..(form.Length + 4)]) != 1)
        {
            return false;
        }

        match = new TextMatch(Kind.Iban, start, length, 99);
        return true;
    }

    // Copies the characters without separators; a separator is one space or dash behind every fourth character, or none at all.
    private static bool Read(ReadOnlySpan<byte> text, Span<byte> characters, out int length)
    {
        var separator = text.Length > 4 && text[4] is (byte)' ' or (byte)'-' ? text[4] : (byte)0;
        length = 0;
        for (var i = 0; i < characters.Length; i++)
        {
            if (separator != 0 && i > 0 && i % 4 == 0 && !Word.ByteAt(text, length++, separator))
            {
                return false;
            }

            if (length >= text.Length || !Word.IsLetterOrDigit(text[length]))
            {
                return false;
            }

            characters[i] = text[length++];
        }

        return true;
    }

    private static bool Fits(ReadOnlySpan<byte> account, string form)
    {
        for (var i = 0; i < form.Length; i++)
        {
            if ((form[i] == 'n' && !Word.IsDigit(account[i])) || (form[i] == 'a' && !Word.IsLetter(account[i])))
            {
                return false;
            }
        }

        return true;
    }

    // The standard writes capitals; all small is met in practice, a mixture is chance.
    private static bool IsOneCase(ReadOnlySpan<byte> characters)
    {
        var upper = false;
        var lower = false;
        foreach (var value in characters)
        {
            upper |= (uint)(value - 'A') < 26;
            lower |= (uint)(value - 'a') < 26;
        }

        return !(upper && lower);
    }

    private static int Mod97(ReadOnlySpan<byte> characters)
    {
        var remainder = 0;
        for (var i = 0; i < characters.Length; i++)
        {
            var value = characters[(i + 4) % characters.Length];
            remainder = Word.IsDigit(value) ? (remainder * 10) + (value - '0') : (remainder * 100) + ((value | 0x20) - 'a' + 10);
            remainder %= 97;
        }

        return remainder;
    }
}
