using System.Globalization;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Dates in the orders of ISO 8601 and of those who write the day or the month first. A surrogate is of a year before 1900, which
/// no detector takes for one of a birth.</summary>
internal static class SurrogateDates
{
    // Years that nobody alive was born in. They are of the same calendar, but some spreadsheets and databases begin in 1900.
    private const int YearFrom = 1800;
    private const int Years = 100;
    private const int Months = 12;

    // Every month has them.
    private const int Days = 28;

    /// <summary>Whether a text is a date, or begins with one as a date-time does.</summary>
    internal static bool Has(ReadOnlySpan<char> text) => IsIso(text) || IsLocal(text);

    /// <summary>Another date in the same order; what stands behind an ISO date becomes its beginning of day, in the same layout.</summary>
    internal static string Make(ReadOnlySpan<char> text, SurrogateChance chance)
    {
        var year = Year(chance);
        var month = TwoDigits(1 + chance.Next(Months));
        var day = TwoDigits(1 + chance.Next(Days));
        if (!IsIso(text))
        {
            // 03/04/2001 may be read either way: both numbers are months.
            var first = TwoDigits(1 + chance.Next(Months));
            return $"{first}{text[2]}{month}{text[5]}{year}";
        }

        var rest = text[10..].ToArray();
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] = char.IsAsciiDigit(rest[i]) ? '0' : rest[i];
        }

        return $"{year}{text[4]}{month}{text[7]}{day}{new string(rest)}";
    }

    /// <summary>A date that is written out, such as <c>12 March 1984</c>: other numbers, the same words.</summary>
    internal static string MakeWritten(string text, SurrogateChance chance)
    {
        var written = new System.Text.StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = 0;
            while (at + length < text.Length && char.IsAsciiDigit(text[at + length]))
            {
                length++;
            }

            written.Append(length switch
            {
                0 => text[at].ToString(),
                1 => chance.Of("123456789").ToString(),
                2 => TwoDigits(1 + chance.Next(Months)),
                4 => Year(chance),
                8 => Together(text.AsSpan(at, length), chance),
                _ => chance.Of(SurrogateChance.Digits, length),
            });
            at += Math.Max(length, 1);
        }

        return written.ToString();
    }

    /// <summary>Whether a date has a year that nobody alive was born in, so that it is nobody's birth date.</summary>
    internal static bool IsReserved(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var length = text[at..].IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? text.Length - at : length;
            if ((length is 4 or 8 && IsReservedYear(text.Slice(at, 4))) || (length == 8 && IsReservedYear(text.Slice(at + 4, 4))))
            {
                return true;
            }

            at += length;
        }

        return false;
    }

    // 19840312 and 12031984. A number keeps as many digits.
    private static string Together(ReadOnlySpan<char> digits, SurrogateChance chance)
    {
        var month = TwoDigits(1 + chance.Next(Months));
        // By month and day: 19 and 20 may be days too. Where the year stands last, either of the others may be the month.
        var isYearLast = !IsDate(digits[..4], digits[4..6], digits[6..])
            && (IsDate(digits[4..], digits[2..4], digits[..2]) || IsDate(digits[4..], digits[..2], digits[2..4]));
        return !isYearLast ? Year(chance) + month + TwoDigits(1 + chance.Next(Days))
            : TwoDigits(digits[0] == '0' ? 1 + chance.Next(9) : 10 + chance.Next(3)) + month + Year(chance);
    }

    private static string Year(SurrogateChance chance) => (YearFrom + chance.Next(Years)).ToString(CultureInfo.InvariantCulture);

    private static string TwoDigits(int number) => number.ToString("d2", CultureInfo.InvariantCulture);

    private static bool IsReservedYear(ReadOnlySpan<char> digits) => Number(digits) is >= YearFrom and < YearFrom + Years;

    private static bool IsIso(ReadOnlySpan<char> text) => text.Length >= 10 && AreDigits(text[..4]) && IsBetween(text[4])
        && AreDigits(text[5..7]) && text[7] == text[4] && AreDigits(text[8..10])
        && (text.Length == 10 || text[10] is 'T' or 't' or ' ') && IsDate(text[..4], text[5..7], text[8..10]);

    private static bool IsLocal(ReadOnlySpan<char> text) => text.Length == 10 && AreDigits(text[..2]) && IsBetween(text[2])
        && AreDigits(text[3..5]) && text[5] == text[2] && AreDigits(text[6..10])
        && (IsDate(text[6..10], text[3..5], text[..2]) || IsDate(text[6..10], text[..2], text[3..5]));

    private static bool IsBetween(char character) => character is '-' or '/' or '.';

    private static bool IsDate(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        Number(year) is >= YearFrom and <= 2150 && Number(month) is >= 1 and <= Months && Number(day) is >= 1 and <= 31;

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
