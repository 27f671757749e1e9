namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Telephone numbers: international with + or 00 and a calling code (E.164), North American 3-3-4, national ones that begin with 0 in
/// groups, and bare digits beside a word such as phone. Dates, times and identifiers are kept out by their form.
/// </summary>
internal static class PhoneNumber
{
    private const int ContextBytes = 32;
    private const int InternationalDigitsMin = 8;
    private const int DigitsMax = 15;

    /// <summary>Looks for a number whose first group of digits is given.</summary>
    internal static bool Find(in TextContext context, int start, int groupLength, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        if (groupLength > DigitsMax)
        {
            return false;
        }

        if (Word.ByteAt(text, start - 1, (byte)'+'))
        {
            return Word.Begins(text, start - 1) && FindInternational(text, start, 1, out match);
        }

        if (!Word.Begins(text, start) || (start > 1 && text[start - 1] is (byte)'.' or (byte)'-' or (byte)'/' && Word.IsDigit(text[start - 2])))
        {
            return false;
        }

        Span<byte> digits = stackalloc byte[DigitsMax];
        var groups = new PhoneGroups(text, start, digits);
        if (groups.Count == 1)
        {
            return FindBare(context, start, digits[..groups.DigitCount], out match);
        }

        return (groups.DigitCount > 9 && text[start] == '0' && Word.ByteAt(text, start + 1, (byte)'0') && FindInternational(text, start, 2, out match))
            || FindNorthAmerican(context, start, out match)
            || FindNational(text, groups, out match);
    }

    private static bool FindInternational(ReadOnlySpan<byte> text, int start, int prefix, out TextMatch match)
    {
        match = default;
        Span<byte> digits = stackalloc byte[DigitsMax];
        var from = prefix == 1 ? start : start + 2;
        if (prefix == 2 && from < text.Length && text[from] == ' ')
        {
            from++;
        }

        var groups = new PhoneGroups(text, from, digits);
        var number = digits[..groups.DigitCount];
        var code = CallingCodes.Length(number);
        if (code == 0 || number.Length < InternationalDigitsMin || groups.IsCut || (number[0] == '1' && !IsNorthAmerican(number[1..])))
        {
            return false;
        }

        var begin = prefix == 1 ? start - 1 : start;
        match = new TextMatch(Kind.Phone, begin, groups.End - begin, prefix == 1 ? 90 : 70);
        return true;
    }

    // 415-555-0132, (415) 555-0132, 415.555.0132, 1-415-555-0132; with spaces alone only beside a word.
    private static bool FindNorthAmerican(in TextContext context, int start, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        var at = start;
        if (text[at] == '1' && at + 2 < text.Length && text[at + 1] is (byte)'-' or (byte)'.' or (byte)' ')
        {
            at += text[at + 2] == '(' ? 3 : 2;
        }

        Span<byte> digits = stackalloc byte[10];
        var bracket = Word.ByteAt(text, at - 1, (byte)'(');
        if (!Take(text, ref at, 3, digits) || (bracket && !Word.ByteAt(text, at++, (byte)')')))
        {
            return false;
        }

        var first = Separator(text, ref at, bracket);
        if (!Take(text, ref at, 3, digits[3..]))
        {
            return false;
        }

        var second = Separator(text, ref at, false);
        if (second == 0 || (first == 0 && !bracket) || !Take(text, ref at, 4, digits[6..]) || !Word.Ends(text, at)
            || (at + 1 < text.Length && text[at] is (byte)'-' or (byte)'.' && Word.IsDigit(text[at + 1])) || !IsNorthAmerican(digits)
            || (first == ' ' && second == ' ' && !bracket && !IsNamed(context, start)))
        {
            return false;
        }

        var begin = start - (Word.ByteAt(text, start - 1, (byte)'(') ? 1 : 0);
        match = new TextMatch(Kind.Phone, begin, at - begin, 80);
        return true;
    }

    // 030 1234567, 09-7625400, 020 7946 0958, 01 42 68 53 00: a trunk 0 and nine to eleven digits in two to five groups.
    private static bool FindNational(ReadOnlySpan<byte> text, in PhoneGroups groups, out TextMatch match)
    {
        match = default;
        var start = groups.Start;
        var pairs = groups.Count == 5 && groups.DigitCount == 10 && groups.LongestGroup == 2;
        if (text[start] != '0' || text[start + 1] == '0' || groups.DigitCount is < 9 or > 11 || groups.IsCut || groups.FirstGroup > 6
            || groups.HasDot || !(pairs || (groups.Count <= 4 && groups.LastGroup >= 3)))
        {
            return false;
        }

        var begin = start - (Word.ByteAt(text, start - 1, (byte)'(') ? 1 : 0);
        match = new TextMatch(Kind.Phone, begin, groups.End - begin, 60);
        return true;
    }

    private static bool FindBare(in TextContext context, int start, ReadOnlySpan<byte> digits, out TextMatch match)
    {
        match = new TextMatch(Kind.Phone, start, digits.Length, 65);
        return Word.Ends(context.Text, start + digits.Length) && IsBareNumber(digits) && IsNamed(context, start);
    }

    /// <summary>Whether digits without separators have the form of a telephone number.</summary>
    internal static bool IsBareNumber(ReadOnlySpan<byte> digits) => digits.Length switch
    {
        < 9 or > DigitsMax => false,
        10 when IsNorthAmerican(digits) => true,
        11 when digits[0] == '1' => IsNorthAmerican(digits[1..]) || digits[1] >= '3',
        <= 11 when digits[0] == '0' => digits[1] != '0',
        >= 11 => digits[0] != '1' && CallingCodes.Length(digits) > 0,
        _ => false,
    };

    private static bool IsNamed(in TextContext context, int start) =>
        ContextWords.NamesPhone(context.Name) || ContextWords.PhoneBefore(context.Text, start, ContextBytes);

    // Area and exchange are [2-9]xx, and neither is a service code x11.
    private static bool IsNorthAmerican(ReadOnlySpan<byte> digits) => digits.Length == 10
        && digits[0] >= '2' && digits[3] >= '2' && !digits.Slice(1, 2).SequenceEqual("11"u8) && !digits.Slice(4, 2).SequenceEqual("11"u8);

    private static bool Take(ReadOnlySpan<byte> text, ref int at, int count, Span<byte> digits)
    {
        if (Word.Digits(text, at) != count)
        {
            return false;
        }

        text.Slice(at, count).CopyTo(digits);
        at += count;
        return true;
    }

    private static byte Separator(ReadOnlySpan<byte> text, ref int at, bool optional)
    {
        if (at < text.Length && text[at] is (byte)'-' or (byte)'.' or (byte)' ')
        {
            return text[at++];
        }

        return optional ? (byte)' ' : (byte)0;
    }
}
