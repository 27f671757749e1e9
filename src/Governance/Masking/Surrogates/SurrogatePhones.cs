using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Telephone numbers that ring nowhere, of the same length and country.</summary>
/// <remarks>North America: the numbers 555-0100 to 555-0199 that are kept for fiction, then area codes of the form N9X, which are kept for
/// growth. Others: behind the calling code two zeros, with which no country's numbers begin.</remarks>
internal static class SurrogatePhones
{
    private const int NorthAmerican = 10;
    private const int Fictitious = 2;

    internal static string Make(string canonical, SurrogateChance chance)
    {
        var hasPlus = canonical.StartsWith('+');
        var digits = hasPlus ? canonical[1..] : canonical;
        var exit = !hasPlus && digits.StartsWith("00", StringComparison.Ordinal) ? "00" : "";
        var number = digits[exit.Length..];
        if (hasPlus || exit.Length > 0)
        {
            return (hasPlus ? "+" : exit) + International(number, chance);
        }

        if (number.StartsWith('0'))
        {
            return National(number, chance);
        }

        return number.Length == NorthAmerican || (number.Length == NorthAmerican + 1 && number[0] == '1')
            ? International(number.Length == NorthAmerican ? "1" + number : number, chance)[(number.Length == NorthAmerican ? 1 : 0)..]
            : Fill("555", number.Length, chance);
    }

    /// <summary>Whether digits are a North American number that is kept for fiction.</summary>
    internal static bool IsFictitious(string canonical)
    {
        var digits = canonical.TrimStart('+');
        digits = digits.Length == NorthAmerican + 1 && digits[0] == '1' ? digits[1..] : digits;
        return digits.Length == NorthAmerican && digits.AsSpan(3, 5) is "55501" && digits[0] is >= '2' and <= '9';
    }

    private static string International(string number, SurrogateChance chance)
    {
        if (number.Length == NorthAmerican + 1 && number[0] == '1')
        {
            const string first = "23456789";
            const string second = "02345678";
            return chance.Attempt < Fictitious
                ? $"1{chance.Of(first)}{chance.Of(second)}{chance.Of(SurrogateChance.Digits)}55501{chance.Of(SurrogateChance.Digits, 2)}"
                : $"1{chance.Of(first)}9{chance.Of(SurrogateChance.Digits)}{chance.Of(first)}{chance.Of(SurrogateChance.Digits, 6)}";
        }

        var code = CallingCodes.Length(Encoding.ASCII.GetBytes(number));
        return number[..code] + Fill("00", number.Length - code, chance);
    }

    // Without a country nothing is kept free for sure: 0100 is nobody's area code in the countries that write a zero first.
    private static string National(string number, SurrogateChance chance) => Fill("0100", number.Length, chance);

    private static string Fill(string prefix, int length, SurrogateChance chance) => length <= prefix.Length + 2
        ? chance.Of(SurrogateChance.Digits, length)
        : prefix + chance.Of(SurrogateChance.Digits, length - prefix.Length);
}
