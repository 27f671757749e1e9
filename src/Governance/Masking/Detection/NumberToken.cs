namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds values that are written as JSON numbers: a card's digits, or a telephone or social security number by its name.</summary>
internal static class NumberToken
{
    private const int SsnDigits = 9;

    /// <summary>Looks at one number of a message.</summary>
    internal static bool Find(ReadOnlySpan<byte> json, int start, int end, out TextMatch match)
    {
        match = default;
        var number = json[start..end];
        if (number.Length < SsnDigits - 2)
        {
            return false;
        }

        var digits = Integer(number);

        if (digits.Length >= CardNumber.DigitsMin && CardNumber.IsCard(digits))
        {
            match = new TextMatch(Kind.Card, 0, number.Length, 90);
            return true;
        }

        if (digits.Length is SsnDigits or SsnDigits - 1 or SsnDigits - 2 && ContextWords.NamesSsn(PropertyName.Before(json, start)))
        {
            // A number has lost its leading zeros.
            Span<byte> padded = stackalloc byte[SsnDigits];
            padded.Fill((byte)'0');
            digits.CopyTo(padded[(SsnDigits - digits.Length)..]);
            match = new TextMatch(Kind.Ssn, 0, number.Length, 75);
            return SsnNumber.IsValid(padded);
        }

        match = new TextMatch(Kind.Phone, 0, number.Length, 65);
        return digits.Length >= 10 && PhoneNumber.IsBareNumber(digits) && ContextWords.NamesPhone(PropertyName.Before(json, start));
    }

    // Without sign and without a fraction of zeros; empty for anything else.
    private static ReadOnlySpan<byte> Integer(ReadOnlySpan<byte> number)
    {
        var digits = number.TrimStart("-"u8);
        var dot = digits.IndexOf((byte)'.');
        if (dot >= 0 && digits[(dot + 1)..].IndexOfAnyExcept((byte)'0') < 0)
        {
            digits = digits[..dot];
        }

        return digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? digits : default;
    }
}
