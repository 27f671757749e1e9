using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Telephone numbers that ring nowhere, of the same length and country.</summary>
/// <remarks>North America: the numbers 555-0100 to 555-0199 that are kept for fiction, then area codes of the form N9X, which are kept for
/// growth. Others: behind the calling code two zeros, with which no country's numbers begin. A number with neither a calling code nor a
/// zero in front becomes any other: what is nobody's in one country is a town in another.</remarks>
internal static class SurrogatePhones
{
    private const int NorthAmerican = 10;
    private const int Fictitious = 2;
    private const string Zeros = "00";

    // Nobody's area code in the countries that write a zero first, but with eleven digits a mobile of Egypt.
    private const string Area = "0100";
    private const int Egyptian = 11;
    private const int FillMin = 2;

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
            : SurrogateShape.Number(number, chance);
    }

    /// <summary>Whether digits are a North American number that is kept for fiction.</summary>
    internal static bool IsFictitious(string canonical)
    {
        var digits = canonical.TrimStart('+');
        digits = digits.Length == NorthAmerican + 1 && digits[0] == '1' ? digits[1..] : digits;
        return digits.Length == NorthAmerican && digits.AsSpan(3, 5) is "55501" && digits[0] is >= '2' and <= '9';
    }

    /// <summary>Whether digits are of a range that <see cref="Make"/> takes and that is no country's.</summary>
    internal static bool IsNobodys(string canonical)
    {
        var exit = canonical.StartsWith('+') ? 1 : canonical.StartsWith("00", StringComparison.Ordinal) ? 2 : 0;
        var number = canonical[exit..];
        if (exit == 0)
        {
            return number.Length != Egyptian && IsFilled(number, Area);
        }

        return IsFilled(number[CallingCodes.Length(Encoding.ASCII.GetBytes(number))..], Zeros);
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
        return number[..code] + Fill(Zeros, number.Length - code, chance);
    }

    private static string National(string number, SurrogateChance chance) => Fill(Area, number.Length, chance);

    private static bool IsFilled(string number, string prefix) =>
        number.Length > prefix.Length + FillMin && number.StartsWith(prefix, StringComparison.Ordinal);

    private static string Fill(string prefix, int length, SurrogateChance chance) => length <= prefix.Length + FillMin
        ? chance.Of(SurrogateChance.Digits, length)
        : prefix + chance.Of(SurrogateChance.Digits, length - prefix.Length);
}
