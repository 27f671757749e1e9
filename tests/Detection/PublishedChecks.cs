using System.Globalization;
using System.Numerics;
using System.Text;

namespace Gateway.Detection;

/// <summary>Check digit schemes as they are published, written down a second time: nothing here is the product's.</summary>
internal static class PublishedChecks
{
    internal const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    internal const string AnyDigit = "0123456789";

    internal static string Some(Random random, string alphabet, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));

    internal static string Digits(Random random, int length) => Some(random, AnyDigit, length);

    /// <summary>Digits of which the first is none of those given.</summary>
    internal static string Digits(Random random, int length, string notFirst) =>
        Some(random, string.Concat(AnyDigit.Where(d => !notFirst.Contains(d))), 1) + Digits(random, length - 1);

    internal static T One<T>(Random random, params T[] of) => of[random.Next(of.Length)];

    internal static int Sum(string digits, params int[] weights) => weights.Select((w, i) => w * (digits[i] - '0')).Sum();

    internal static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    internal static int Modulo(string digits, int modulus) => (int)(BigInteger.Parse(digits, CultureInfo.InvariantCulture) % modulus);

    /// <summary>ISO/IEC 7812-1: every second digit from the right is doubled, its digits added; the check digit makes the sum a multiple of ten.</summary>
    internal static int Luhn(string body)
    {
        var sum = 0;
        var isDoubled = true;
        foreach (var digit in body.Reverse())
        {
            var product = (digit - '0') * (isDoubled ? 2 : 1);
            sum += (product / 10) + (product % 10);
            isDoubled = !isDoubled;
        }

        return (10 - (sum % 10)) % 10;
    }

    /// <summary>ISO/IEC 7064, hybrid system MOD 11,10.</summary>
    internal static int Mod1110(string body)
    {
        var p = 10;
        foreach (var digit in body)
        {
            var s = (p + digit - '0') % 10;
            p = 2 * (s == 0 ? 10 : s) % 11;
        }

        return p == 1 ? 0 : 11 - p;
    }

    /// <summary>Verhoeff's: the dihedral group of the pentagon, and his permutation applied as often as the digit's place says.</summary>
    internal static int Verhoeff(string body)
    {
        int[] permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        var check = 0;
        for (var place = 1; place <= body.Length; place++)
        {
            var digit = body[^place] - '0';
            for (var times = 0; times < place; times++) digit = permutation[digit];
            check = Product(check, digit);
        }

        return Enumerable.Range(0, 10).Single(d => Product(check, d) == 0);
    }

    // Five turns and five mirror images; a mirror image turns what follows the other way.
    private static int Product(int left, int right)
    {
        var turn = (left < 5 ? (left % 5) + (right % 5) : (left % 5) - (right % 5) + 5) % 5;
        return left < 5 == right < 5 ? turn : turn + 5;
    }

    /// <summary>The value with another character of the same sort at a place.</summary>
    internal static string Flip(Random random, string value, int at)
    {
        var letters = char.IsAsciiDigit(value[at]) ? AnyDigit : Capitals;
        char other;
        do other = letters[random.Next(letters.Length)];
        while (other == value[at]);
        return value[..at] + other + value[(at + 1)..];
    }

    /// <summary>The value with its last letter or digit changed.</summary>
    internal static string FlipLast(Random random, string value) => Flip(random, value, value.Length - 1);

    /// <summary>Characters put into a form, where every # stands for the next one.</summary>
    internal static string Form(string form, string characters)
    {
        var text = new StringBuilder();
        var next = 0;
        foreach (var sign in form) text.Append(sign == '#' ? characters[next++] : sign);
        return text.ToString();
    }

    internal static DateOnly Birth(Random random, int from = 1930, int to = 2006) => new DateOnly(from, 1, 1).AddDays(random.Next((to - from) * 365));

    internal static string Write(DateOnly date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Tries until a definition has a check digit for what was drawn: some numbers are never given out.</summary>
    internal static string Until(Func<string?> draw)
    {
        string? drawn;
        do drawn = draw();
        while (drawn is null);
        return drawn;
    }
}
