using System.Text;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>
/// Texts of the same shape: a digit for a digit or number, a letter for a letter of its case or another sign; punctuation and blanks stay.
/// </summary>
internal static class SurrogateShape
{
    private const int PrefixMax = 16;
    private const int BodyMin = 12;
    private const int HexMin = 16;
    private const string Armour = "-----";

    /// <summary>A token of the same provider: its prefix stays, the rest keeps its length and alphabet.</summary>
    internal static string Token(string value, SurrogateChance chance)
    {
        if (value.StartsWith(Armour, StringComparison.Ordinal))
        {
            return Block(value, chance);
        }

        var kept = Prefix(value);
        return value[..kept] + Text(value[kept..], chance);
    }

    /// <summary>A text of the same shape; a date stays a date.</summary>
    internal static string Text(string value, SurrogateChance chance)
    {
        if (SurrogateDates.Has(value))
        {
            return SurrogateDates.Make(value, chance);
        }

        var isHex = value.Length >= HexMin && value.All(c => char.IsAsciiHexDigitLower(c) || !char.IsAsciiLetter(c));
        var isUpperHex = value.Length >= HexMin && value.All(c => char.IsAsciiHexDigitUpper(c) || !char.IsAsciiLetter(c));
        var digits = value.Length >= BodyMin && value.All(c => c is not ('0' or '1' or '8' or '9')) ? "234567" : SurrogateChance.Digits;
        var shape = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            shape.Append(
                IsKept(rune) ? rune.ToString()
                : Rune.IsNumber(rune) ? chance.Of(digits).ToString()
                : Rune.IsUpper(rune) ? chance.Of(isUpperHex ? "ABCDEF" : SurrogateChance.Upper).ToString()
                : chance.Of(isHex ? "abcdef" : SurrogateChance.Lower).ToString());
        }

        return shape.ToString();
    }

    /// <summary>Whether a character says nothing of a value: punctuation, signs of ASCII, blanks. Of all others (a circled digit, a star, a
    /// mark) some read as a letter or digit, and some are the value.</summary>
    internal static bool IsKept(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));

    /// <summary>Whether a text has nothing else, so that one of its shape would be the text itself.</summary>
    internal static bool KeepsAll(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (!IsKept(rune))
            {
                return false;
            }
        }

        return value.Length > 0;
    }

    /// <summary>Digits of a number: as many, and no zero in front where there was none.</summary>
    internal static string Number(ReadOnlySpan<char> raw, SurrogateChance chance)
    {
        var masked = raw.ToArray();
        var isFirst = true;
        for (var i = 0; i < masked.Length && masked[i] is not ('e' or 'E'); i++)
        {
            if (!char.IsAsciiDigit(masked[i]))
            {
                isFirst &= masked[i] != '.';
                continue;
            }

            // 0.5 keeps its zero; a single digit may become any.
            masked[i] = !isFirst ? chance.Of(SurrogateChance.Digits)
                : masked[i] == '0' ? '0' : chance.Of("123456789");
            isFirst = false;
        }

        return new string(masked);
    }

    /// <summary>How many texts there are of a surrogate's shape, or a number beyond which it does not matter.</summary>
    /// <param name="surrogate">A text that <see cref="Token"/> or <see cref="Number"/> made.</param>
    /// <param name="isNumber">Which of them did.</param>
    /// <param name="hasPrefix">Whether what says whose it is was kept.</param>
    internal static double CountOf(string surrogate, bool isNumber, bool hasPrefix)
    {
        const double enough = 1e15;
        var count = 1.0;
        for (var i = hasPrefix ? Prefix(surrogate) : 0; i < surrogate.Length && count < enough; i++)
        {
            count *= !char.IsLetterOrDigit(surrogate[i]) ? 1
                : !char.IsDigit(surrogate[i]) ? SurrogateChance.Lower.Length
                : i > 0 || !isNumber ? SurrogateChance.Digits.Length
                : surrogate[i] == '0' ? 1 : SurrogateChance.Digits.Length - 1;
        }

        return count;
    }

    // BEGIN and END lines say what it is; headers and line breaks stay where they are.
    private static string Block(string value, SurrogateChance chance)
    {
        var start = value.IndexOf(Armour, Armour.Length, StringComparison.Ordinal);
        start = start < 0 ? 0 : start + Armour.Length;
        var end = value.LastIndexOf("-----END", StringComparison.Ordinal);
        end = end < start ? value.Length : end;
        var body = new StringBuilder(value[..start]);
        for (var i = start; i < end; i++)
        {
            // The n of a line break that is written out.
            var isEscape = i > start && value[i - 1] == '\\';
            body.Append(isEscape ? value[i].ToString() : Text(value[i].ToString(), chance));
        }

        return body.Append(value.AsSpan(end)).ToString();
    }

    // sk_live_, github_pat_, xoxb-, AKIA, eyJhbGciOi... up to the first dot, https://user: up to the second slash.
    private static int Prefix(string value)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        if (scheme is > 0 and <= PrefixMax)
        {
            return scheme + 3;
        }

        if (value.StartsWith("0x", StringComparison.Ordinal) || value.StartsWith("bc1", StringComparison.Ordinal))
        {
            return value[0] == '0' ? 2 : 3;
        }

        if (value.StartsWith("eyJ", StringComparison.Ordinal) && value.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            return dot + 1;
        }

        var head = value.AsSpan(0, Math.Min(PrefixMax, Math.Max(0, value.Length - BodyMin)));
        var mark = head.LastIndexOfAny('_', '-', ':');
        if (mark > 0 && head[..mark].IndexOfAnyInRange('a', 'z') + head[..mark].IndexOfAnyInRange('A', 'Z') > -2)
        {
            return mark + 1;
        }

        return value.Length >= BodyMin + 4 && value.AsSpan(0, 4).IndexOfAnyExceptInRange('A', 'Z') < 0 ? 4 : 0;
    }
}
