using System.Globalization;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Dates in the orders of ISO 8601 and of those who write the day or the month first.</summary>
internal static class SurrogateDates
{
    private const int YearFrom = 1940;
    private const int Years = 60;
    private const int Months = 12;

    // Every month has them.
    private const int Days = 28;

    /// <summary>Whether a text is a date, or begins with one as a date-time does.</summary>
    internal static bool Has(ReadOnlySpan<char> text) => IsIso(text) || IsLocal(text);

    /// <summary>Another date in the same order; what stands behind an ISO date becomes its beginning of day, in the same layout.</summary>
    internal static string Make(ReadOnlySpan<char> text, SurrogateChance chance)
    {
        var year = (YearFrom + chance.Next(Years)).ToString(CultureInfo.InvariantCulture);
        var month = (1 + chance.Next(Months)).ToString("d2", CultureInfo.InvariantCulture);
        var day = (1 + chance.Next(Days)).ToString("d2", CultureInfo.InvariantCulture);
        if (!IsIso(text))
        {
            // 03/04/2001 may be read either way: both numbers are months.
            var first = (1 + chance.Next(Months)).ToString("d2", CultureInfo.InvariantCulture);
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
                2 => (1 + chance.Next(Months)).ToString("d2", CultureInfo.InvariantCulture),
                4 => (YearFrom + chance.Next(Years)).ToString(CultureInfo.InvariantCulture),
                _ => chance.Of(SurrogateChance.Digits, length),
            });
            at += Math.Max(length, 1);
        }

        return written.ToString();
    }

    private static bool IsIso(ReadOnlySpan<char> text) => text.Length >= 10 && AreDigits(text[..4]) && IsBetween(text[4])
        && AreDigits(text[5..7]) && text[7] == text[4] && AreDigits(text[8..10])
        && (text.Length == 10 || text[10] is 'T' or 't' or ' ') && IsDate(text[..4], text[5..7], text[8..10]);

    private static bool IsLocal(ReadOnlySpan<char> text) => text.Length == 10 && AreDigits(text[..2]) && IsBetween(text[2])
        && AreDigits(text[3..5]) && text[5] == text[2] && AreDigits(text[6..10])
        && (IsDate(text[6..10], text[3..5], text[..2]) || IsDate(text[6..10], text[..2], text[3..5]));

    private static bool IsBetween(char character) => character is '-' or '/' or '.';

    private static bool IsDate(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        Number(year) is >= 1850 and <= 2150 && Number(month) is >= 1 and <= Months && Number(day) is >= 1 and <= 31;

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
