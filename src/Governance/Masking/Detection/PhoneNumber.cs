using System.Text;
using Gateway.Governance.Masking.Personal;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Telephone numbers: international with + or 00 and a calling code (E.164), North American 3-3-4, national ones that begin with 0 in
/// groups, and any digits or groups beside a word such as phone. Dates, times and identifiers are kept out by their form.
/// </summary>
internal static class PhoneNumber
{
    private const int GroupedMin = 9;
    private const int PlainMin = 10;
    private const int NamedMin = 7;
    private const int NamedMax = 13;
    private const int ShortMax = 8;
    private const int ExtensionMax = 6;
    private const int DigitsMax = 15;

    /// <summary>Looks for a number whose first group of digits is given.</summary>
    internal static bool Find(in TextContext context, scoped ref PlaceTopics topics, int start, int groupLength, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        if (groupLength > DigitsMax)
        {
            return false;
        }

        if (Word.ByteAt(text, start - 1, (byte)'+'))
        {
            return Word.Begins(text, start - 1) && FindInternational(context, ref topics, start, 1, out match);
        }

        if (!Word.Begins(text, start)
            || (start > 1 && text[start - 1] is (byte)'.' or (byte)'-' or (byte)'/' or (byte)':' && Word.IsDigit(text[start - 2])))
        {
            return false;
        }

        if (groupLength >= 9 && FindBare(context, ref topics, start, text.Slice(start, groupLength), out match))
        {
            return true;
        }

        if (start + groupLength + 1 >= text.Length || Word.IsLetterOrDigit(text[start + groupLength]))
        {
            return false;
        }

        Span<byte> digits = stackalloc byte[DigitsMax];
        var groups = new PhoneGroups(text, start, digits);
        if (groups.Count == 1 || groups.DigitCount < NamedMin)
        {
            return false;
        }

        return (groups.DigitCount > PlainMin && digits.StartsWith("00"u8) && FindInternational(context, ref topics, start, 2, out match))
            || FindNorthAmerican(context, ref topics, start, out match)
            || FindNational(text, groups, out match)
            || FindAreaInBrackets(text, groups, out match)
            || FindNamed(context, ref topics, groups, out match);
    }

    /// <summary>Looks for a subscriber's number of seven or eight digits beside a word such as phone.</summary>
    internal static bool FindShort(in TextContext context, scoped ref PlaceTopics topics, int start, int length, out TextMatch match)
    {
        match = new TextMatch(Kind.Phone, start, length, 60);
        var text = context.Text;
        return length is >= NamedMin and <= ShortMax && text[start] >= '2' && Word.Ends(text, start + length)
            && !(start > 1 && Word.IsDigit(text[start - 2]) && text[start - 1] is (byte)'.' or (byte)'-' or (byte)'/' or (byte)':')
            && (IsLabelled(text, start + length) || topics.Speak(start, Topics.Phone));
    }

    /// <summary>Whether digits without separators have the form of a telephone number.</summary>
    internal static bool IsBareNumber(ReadOnlySpan<byte> digits) => digits.Length switch
    {
        < 9 or > DigitsMax => false,
        // What masking leaves of a number.
        _ when digits[1..].IndexOfAnyExcept((byte)'0') < 0 => false,
        // Most national plans have nine or ten digits, and none of these begins one with 1, which services count up with.
        9 or 10 when digits[0] >= '2' => true,
        11 when digits[0] == '1' => IsNorthAmerican(digits[1..]) || digits[1] >= '3',
        <= 11 when digits[0] == '0' => digits[1] != '0',
        >= 11 => digits[0] != '1' && CallingCodes.Length(digits) > 0,
        _ => false,
    };

    private static bool FindInternational(in TextContext context, scoped ref PlaceTopics topics, int start, int prefix, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        Span<byte> digits = stackalloc byte[DigitsMax];
        var from = prefix == 1 ? start : start + 2;
        from += prefix == 2 && Word.ByteAt(text, from, (byte)' ') ? 1 : 0;
        var groups = new PhoneGroups(text, from, digits);
        var number = digits[..groups.DigitCount];
        var enough = number.Length >= (groups.Count > 1 ? GroupedMin : PlainMin)
            || (number.Length >= NamedMin && topics.Speak(start, Topics.Phone));
        var end = WithExtension(text, groups.End);
        if (!enough || Word.IsInsideDashes(text, start, end) || CallingCodes.Length(number) == 0 || groups.IsOverlong
            || !Word.Ends(text, end) || (number[0] == '1' && number.Length != 11))
        {
            return false;
        }

        var begin = prefix == 1 ? start - 1 : start;
        match = new TextMatch(Kind.Phone, begin, end - begin, prefix == 1 ? 90 : 70);
        return true;
    }

    // 415-555-0132, (415) 555-0132, 415.555.0132, 1-415-555-0132; with spaces alone only beside a word.
    private static bool FindNorthAmerican(in TextContext context, scoped ref PlaceTopics topics, int start, out TextMatch match)
    {
        match = default;
        var text = context.Text;
        var at = start;
        if (text[at] == '1' && at + 2 < text.Length && text[at + 1] is (byte)'-' or (byte)'.' or (byte)' ')
        {
            at += text[at + 2] == '(' ? 3 : 2;
        }

        Span<byte> digits = stackalloc byte[10];
        var bracket = Word.ByteAt(text, at - 1, (byte)'(') && Word.ByteAt(text, at + 3, (byte)')');
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
        if (second == 0 || (first == 0 && !bracket) || !Take(text, ref at, 4, digits[6..]))
        {
            return false;
        }

        var end = WithExtension(text, at);
        if (!Word.Ends(text, end) || (end + 1 < text.Length && text[end] is (byte)'-' or (byte)'.' && Word.IsDigit(text[end + 1]))
            || !IsNorthAmerican(digits) || (first == ' ' && second == ' ' && !bracket && !topics.Speak(start, Topics.Phone)))
        {
            return false;
        }

        match = Bracketed(text, start, end, 80);
        return true;
    }

    // 030 1234567, 09-7625400, 020 7946 0958, 01 42 68 53 00, 070-922 34 40: a trunk 0 and nine to twelve digits in two to five groups.
    private static bool FindNational(ReadOnlySpan<byte> text, in PhoneGroups groups, out TextMatch match)
    {
        match = default;
        var pairs = groups is { Count: 5, DigitCount: 10, LongestGroup: 2 };
        // 05-12 10 20 is a day and a time.
        var isMixed = groups.IsMixed && !(groups.IsLed && (groups.FirstGroup > 2 || groups.SecondGroup > 2));
        if (text[groups.Start] != '0' || text[groups.Start + 1] == '0' || groups.DigitCount is < 9 or > 12 || groups.IsCut
            || isMixed || groups.FirstGroup > 6 || Word.IsInsideDashes(text, groups.Start, groups.End))
        {
            return false;
        }

        if (!pairs && (groups.HasDot || groups.FirstGroup < 2 || groups.Count > 4 || (groups.Count < 4 && groups.LastGroup < 3)))
        {
            return false;
        }

        match = Bracketed(text, groups.Start, groups.End, 60);
        return true;
    }

    // (11) 95533-3531, (21) 3456-7890 as in Brazil. Behind a number it is the issue of a volume, with pages.
    private static bool FindAreaInBrackets(ReadOnlySpan<byte> text, in PhoneGroups groups, out TextMatch match)
    {
        match = default;
        var start = groups.Start;
        if (groups is not { FirstGroup: 2, Count: 3, SecondGroup: 4 or 5, LastGroup: 4, IsCut: false } || text[start] == '0'
            || !Word.ByteAt(text, start - 1, (byte)'(') || !Word.ByteAt(text, start + 2, (byte)')')
            || Word.DigitAt(text, start - 2) || (Word.ByteAt(text, start - 2, (byte)' ') && Word.DigitAt(text, start - 3)))
        {
            return false;
        }

        var first = text[start + 3] == ' ' ? text[start + 4] : text[start + 3];
        match = Bracketed(text, start, groups.End, 65);
        return groups.SecondGroup == 5 ? first == '9' : first is >= (byte)'2' and <= (byte)'5';
    }

    // Beside a word: any groups, as long as they are no date.
    private static bool FindNamed(in TextContext context, scoped ref PlaceTopics topics, in PhoneGroups groups, out TextMatch match)
    {
        match = default;
        if (groups.DigitCount is < NamedMin or > NamedMax || groups.IsMixed || groups.FirstGroup > 6 || groups.LastGroup < 2
            || groups is { Count: 3, DigitCount: 8, LongestGroup: 4 })
        {
            return false;
        }

        var end = WithExtension(context.Text, groups.End);
        if (!Word.Ends(context.Text, end) || groups.IsOverlong
            || !(IsLabelled(context.Text, end) || topics.Speak(groups.Start, Topics.Phone)))
        {
            return false;
        }

        match = Bracketed(context.Text, groups.Start, end, 60);
        return true;
    }

    // 71-33-52-22 office, 085 175 7641-Fax, 555 0132 (mobile)
    private static bool IsLabelled(ReadOnlySpan<byte> text, int end)
    {
        for (var skipped = 0; skipped < 2 && end < text.Length && text[end] is (byte)' ' or (byte)'-' or (byte)'('; skipped++)
        {
            end++;
        }

        return StartsWithWord(text, end, "office"u8) || StartsWithWord(text, end, "fax"u8) || StartsWithWord(text, end, "mobile"u8)
            || StartsWithWord(text, end, "cell"u8) || StartsWithWord(text, end, "phone"u8);
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word) =>
        at + word.Length <= text.Length && Ascii.EqualsIgnoreCase(text.Slice(at, word.Length), word) && Word.Ends(text, at + word.Length);

    private static bool FindBare(
        in TextContext context, scoped ref PlaceTopics topics, int start, ReadOnlySpan<byte> digits, out TextMatch match)
    {
        match = new TextMatch(Kind.Phone, start, digits.Length, 65);
        return IsBareNumber(digits) && Word.Ends(context.Text, start + digits.Length)
            && (IsLabelled(context.Text, start + digits.Length) || topics.Speak(start, Topics.Phone));
    }

    private static TextMatch Bracketed(ReadOnlySpan<byte> text, int start, int end, int confidence)
    {
        var begin = start - (Word.ByteAt(text, start - 1, (byte)'(') ? 1 : 0);
        return new TextMatch(Kind.Phone, begin, end - begin, confidence);
    }

    // 415-555-0132x123
    private static int WithExtension(ReadOnlySpan<byte> text, int end)
    {
        var digits = Word.ByteAt(text, end, (byte)'x') ? Word.Digits(text, end + 1) : 0;
        return digits is > 0 and <= ExtensionMax ? end + 1 + digits : end;
    }

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
