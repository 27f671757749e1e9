using System.Globalization;

namespace Gateway.Governance.Approvals;

/// <summary>How other parsers read a JSON number (T2).</summary>
public static class NumberReading
{
    /// <summary>How a parser with 64-bit floating point numbers reads it, where that is not the same number; null where it is.</summary>
    /// <param name="lexeme">The number as it is written.</param>
    public static string? Differs(ReadOnlySpan<char> lexeme)
    {
        if (!double.TryParse(lexeme, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return "no number";
        if (double.IsInfinity(number)) return "infinity, null or an error";
        if (lexeme.StartsWith("-", StringComparison.Ordinal) && number == 0) return "0";
        var (digits, exponent) = Decimal(lexeme);
        if (digits.Length == 0) return null;
        if (number == 0) return "0";
        // What is written is the shortest form of the number that is read: every parser of doubles writes it back so.
        return (digits, exponent) == Decimal(number.ToString("R", CultureInfo.InvariantCulture))
            ? null : number.ToString("R", CultureInfo.InvariantCulture);
    }

    // Significant digits without zeros at either end, and the power of ten of the last of them.
    private static (string Digits, int Exponent) Decimal(ReadOnlySpan<char> lexeme)
    {
        var e = lexeme.IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && !int.TryParse(lexeme[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            exponent = lexeme[e + 1] == '-' ? int.MinValue / 2 : int.MaxValue / 2;
        var mantissa = e >= 0 ? lexeme[..e] : lexeme;
        var point = mantissa.IndexOf('.');
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        var digits = mantissa.ToString().Replace(".", "", StringComparison.Ordinal).TrimStart('-', '+').TrimStart('0');
        var kept = digits.TrimEnd('0');
        return (kept, exponent + digits.Length - kept.Length);
    }
}
