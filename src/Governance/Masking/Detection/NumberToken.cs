using Gateway.Governance.Masking.Personal;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds values that are written as JSON numbers: a card's digits, and what the property's name says.</summary>
internal static class NumberToken
{
    private const int LengthMin = 7;
    private const int DigitsMax = 20;
    private const int ZerosMax = 2;

    /// <summary>Looks at one number of a message.</summary>
    internal static bool Find(ReadOnlySpan<byte> json, int start, int end, out TextMatch match)
    {
        match = default;
        var number = json[start..end];
        if (number.Length < LengthMin)
        {
            return false;
        }

        var digits = Integer(number);
        if (CardNumber.IsUsual(digits.Length) && CardNumber.IsCard(digits))
        {
            match = new TextMatch(Kind.Card, 0, number.Length, 90);
            return true;
        }

        var said = digits.IsEmpty ? Topics.None : TopicFinder.Name(PropertyName.Read(json, start));
        return said != Topics.None && FindNamed(digits, said, number.Length, out match);
    }

    // A number has lost its leading zeros.
    private static bool FindNamed(ReadOnlySpan<byte> digits, Topics said, int length, out TextMatch match)
    {
        Span<byte> padded = stackalloc byte[ZerosMax + DigitsMax];
        for (var zeros = 0; zeros <= ZerosMax && digits.Length <= DigitsMax; zeros++)
        {
            padded[..zeros].Fill((byte)'0');
            digits.CopyTo(padded[zeros..]);
            var id = padded[..(zeros + digits.Length)];
            if ((said & Topics.Ssn) != Topics.None && SsnNumber.IsValid(id))
            {
                match = new TextMatch(Kind.Ssn, 0, length, 75);
                return true;
            }

            if (IdScanner.FindPlain(id, said, out var kind))
            {
                match = new TextMatch(kind, 0, length, Detectors.InfoOf(kind).Confidence);
                return true;
            }
        }

        match = new TextMatch(Kind.Phone, 0, length, 65);
        return (said & Topics.Phone) != Topics.None && digits.Length >= 10 && PhoneNumber.IsBareNumber(digits);
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
