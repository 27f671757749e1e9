using System.Globalization;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Cards, accounts and social security numbers that nobody has: valid by form, of ranges that are never issued.</summary>
internal static class SurrogateNumbers
{
    private const int BankLength = 4;

    /// <summary>As many digits, valid by Luhn, of a range that processors keep for tests.</summary>
    internal static string Card(int length, SurrogateChance chance)
    {
        var prefix = TestRange(length);
        var digits = prefix + chance.Of(SurrogateChance.Digits, length - prefix.Length - 1);
        return digits + LuhnDigit(digits);
    }

    /// <summary>Whether digits are of the ranges that <see cref="Card"/> makes.</summary>
    internal static bool IsCard(string digits) => digits.Length is >= 12 and <= 19 && digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        && digits.StartsWith(TestRange(digits.Length), StringComparison.Ordinal) && LuhnDigit(digits[..^1]) == digits[^1];

    /// <summary>The same country, the same length and form, right check digits, and a bank that does not exist.</summary>
    internal static string Iban(string canonical, SurrogateChance chance)
    {
        var form = Form(canonical);
        var account = new char[canonical.Length - 4];
        for (var i = 0; i < account.Length; i++)
        {
            var letter = form is null || form[i] == 'c' ? char.IsAsciiLetter(canonical[i + 4]) : form[i] == 'a';
            account[i] = i < BankLength ? Bank(canonical, i, letter)
                : chance.Of(letter ? SurrogateChance.Upper : SurrogateChance.Digits);
        }

        var country = canonical[..2];
        var check = 98 - Remainder(new string(account) + country + "00");
        return $"{country}{check.ToString("d2", CultureInfo.InvariantCulture)}{new string(account)}";
    }

    /// <summary>Whether a text has an IBAN's form: one that was found encoded has the encoding's.</summary>
    internal static bool HasIbanForm(string canonical) => canonical.Length is > 8 and <= 34 && canonical.All(char.IsAsciiLetterOrDigit)
        && canonical[..2].All(char.IsAsciiLetter) && canonical[2..4].All(char.IsAsciiDigit)
        && (Form(canonical) is not { } form || form.Length == canonical.Length - 4);

    /// <summary>Whether an account is of a bank that does not exist, and right otherwise.</summary>
    internal static bool IsIban(string canonical)
    {
        if (canonical.Length < 15 || Form(canonical) is not { } form || form.Length != canonical.Length - 4)
        {
            return false;
        }

        for (var i = 0; i < BankLength; i++)
        {
            if (canonical[i + 4] != Bank(canonical, i, char.IsAsciiLetter(canonical[i + 4])))
            {
                return false;
            }
        }

        return Remainder(canonical[4..] + canonical[..4]) == 1;
    }

    /// <summary>Nine digits: an area that is never issued, and a group that taxpayer numbers do not have either.</summary>
    internal static string Ssn(SurrogateChance chance) => string.Create(CultureInfo.InvariantCulture,
        $"{900 + chance.Next(100):d3}{1 + chance.Next(49):d2}{1 + chance.Next(9999):d4}");

    internal static bool IsSsn(string digits) => digits.Length == 9 && digits[0] == '9'
        && int.TryParse(digits.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group is >= 1 and <= 49;

    // Visa's 4000 00, and what American Express, Diners and Maestro have beside it, by the length of their numbers.
    private static string TestRange(int length) =>
        length switch { 15 => "370000", 14 => "300000", 12 or 17 or 18 => "500000", _ => "400000" };

    private static char LuhnDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 0 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static string? Form(string canonical) => char.IsAsciiLetter(canonical[0]) && char.IsAsciiLetter(canonical[1])
        && IbanCountries.Form((byte)canonical[0], (byte)canonical[1]) is { } form && form.Length >= BankLength ? form : null;

    // Zeros and X are no bank's, but in Belgium, whose post has 000.
    private static char Bank(string canonical, int at, bool letter) => letter ? 'X'
        : canonical.StartsWith("BE", StringComparison.Ordinal) && at < 3 ? '9' : '0';

    private static int Remainder(string text)
    {
        var remainder = 0;
        foreach (var character in text)
        {
            remainder = char.IsAsciiDigit(character) ? ((remainder * 10) + (character - '0')) % 97
                : ((remainder * 100) + (character - 'A' + 10)) % 97;
        }

        return remainder;
    }
}
