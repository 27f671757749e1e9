namespace Gateway.Governance.Masking.Detection;

/// <summary>Payment card numbers: issuer prefix, length and Luhn (ISO/IEC 7812-1); plain or grouped by single spaces or dashes.</summary>
internal static class CardNumber
{
    internal const int DigitsMin = 12;
    internal const int DigitsMax = 19;

    /// <summary>Looks for a card whose first group of digits is given.</summary>
    internal static bool Find(ReadOnlySpan<byte> text, int start, int groupLength, out TextMatch match)
    {
        match = default;
        if (groupLength > DigitsMax || !Word.Begins(text, start) || IsFraction(text, start))
        {
            return false;
        }

        return groupLength >= DigitsMin ? FindPlain(text, start, groupLength, out match)
            : groupLength is 4 or 5 or 6 && FindGrouped(text, start, groupLength, out match);
    }

    /// <summary>Whether digits alone, without separators, are a card's.</summary>
    internal static bool IsCard(ReadOnlySpan<byte> digits) => digits.Length is >= DigitsMin and <= DigitsMax
        && CardBrands.Issues(FirstSix(digits), digits.Length) && PassesLuhn(digits);

    /// <summary>Whether a number without groups is long enough, and none of the identifiers that services count up.</summary>
    internal static bool IsUsual(int length) => length is >= 13 and <= 16;

    private static bool FindPlain(ReadOnlySpan<byte> text, int start, int length, out TextMatch match)
    {
        match = new TextMatch(Kind.Card, start, length, length > 13 ? 95 : 85);
        if (!IsUsual(length))
        {
            return false;
        }

        var end = start + length;
        // A short number inside a dashed identifier (the end of a UUID) is none.
        var dashed = Word.ByteAt(text, start - 1, (byte)'-') || (Word.ByteAt(text, end, (byte)'-') && end + 1 < text.Length);
        return !(dashed && length < 14) && Word.Ends(text, end)
            && !(Word.ByteAt(text, end, (byte)'.') && Word.DigitAt(text, end + 1) && !IsWhole(text, end + 1))
            && IsCard(text.Slice(start, length));
    }

    // 4111111111111111.0 is what is left of an integer that went through a floating point number.
    private static bool IsWhole(ReadOnlySpan<byte> text, int fraction)
    {
        var digits = Word.Digits(text, fraction);
        return text.Slice(fraction, digits).IndexOfAnyExcept((byte)'0') < 0 && Word.Ends(text, fraction + digits)
            && !Word.ByteAt(text, fraction + digits, (byte)'.');
    }

    private static bool FindGrouped(ReadOnlySpan<byte> text, int start, int firstGroup, out TextMatch match)
    {
        match = default;
        var separatorAt = start + firstGroup;
        if (separatorAt >= text.Length || text[separatorAt] is not ((byte)' ' or (byte)'-'))
        {
            return false;
        }

        var separator = text[separatorAt];
        Span<byte> digits = stackalloc byte[DigitsMax];
        text.Slice(start, firstGroup).CopyTo(digits);
        var count = firstGroup;
        var at = separatorAt;
        Span<int> groups = stackalloc int[6];
        groups[0] = firstGroup;
        var groupCount = 1;
        while (groupCount < groups.Length && Word.ByteAt(text, at, separator))
        {
            var length = Word.Digits(text, at + 1);
            if (length == 0 || count + length > DigitsMax)
            {
                break;
            }

            text.Slice(at + 1, length).CopyTo(digits[count..]);
            count += length;
            groups[groupCount++] = length;
            at += 1 + length;
            if (Word.Ends(text, at) && !(count < 14 && IsPartOfMore(text, start, at, separator))
                && AreCardGroups(groups[..groupCount], count) && IsCard(digits[..count]))
            {
                match = new TextMatch(Kind.Card, start, at - start, 98);
            }
        }

        return match.Length > 0;
    }

    // Twelve digits beside one group more of the same kind are part of another number.
    private static bool IsPartOfMore(ReadOnlySpan<byte> text, int start, int end, byte separator) => Word.IsInsideDashes(text, start, end)
        || (Word.ByteAt(text, start - 1, separator) && Word.DigitAt(text, start - 2))
        || (Word.ByteAt(text, end, separator) && Word.DigitAt(text, end + 1));

    // 4-4-4-4(-3), 4-6-5 and 4-6-4 as embossed, 4-4-4-1 and 5-5-5-1, 6-13 of Maestro and UnionPay.
    private static bool AreCardGroups(ReadOnlySpan<int> groups, int count) => groups switch
    {
        [4, 6, 5] or [4, 6, 4] or [4, 5, 6] or [6, >= 10] or [5, 5, 5, _] or [5, 5, _] => true,
        [4, .. var rest] => count >= DigitsMin && rest[..^1].IndexOfAnyExcept(4) < 0 && rest[^1] <= 7,
        _ => false,
    };

    private static bool IsFraction(ReadOnlySpan<byte> text, int start) =>
        Word.ByteAt(text, start - 1, (byte)'.') && Word.DigitAt(text, start - 2);

    private static int FirstSix(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits[..6])
        {
            value = (value * 10) + (digit - '0');
        }

        return value;
    }

    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum += (i & 1) == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
