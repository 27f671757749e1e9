using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>VAT identification numbers, made by the check digits of each country's law.</summary>
internal static class FreshVat
{
    private static readonly (string Country, Func<Random, string?> Make)[] Countries =
    [
        ("AT", r => Digits(r, 7) is var n ? "U" + n + ((96 - n.Select((d, i) => (d - '0') * (1 + (i % 2))).Sum(p => (p / 10) + (p % 10))) % 10) : null),
        ("BE", r => One(r, "0", "1") + Digits(r, 7, "01") is var n ? n + $"{97 - Modulo(n, 97):00}" : null),
        ("BG", r => Digits(r, 8) is var n && Sum(n, 1, 2, 3, 4, 5, 6, 7, 8) % 11 is var c && c == 10
            ? n + (Sum(n, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10) : n + c),
        ("CY", r => Some(r, "013459", 1) + Digits(r, 7) is var n
            ? n + (char)('A' + (n.Select((d, i) => i % 2 == 0 ? new[] { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 }[d - '0'] : d - '0').Sum() % 26)) : null),
        ("CZ", r => Digits(r, 7, "9") is var n && 11 - (Sum(n, 8, 7, 6, 5, 4, 3, 2) % 11) is var c ? n + (c % 10) : null),
        ("DE", r => Digits(r, 8, "0") is var n ? n + Mod1110(n) : null),
        ("DK", r => Digits(r, 7, "0") is var n && (11 - (Sum(n, 2, 7, 6, 5, 4, 3, 2) % 11)) % 11 is var c && c < 10 ? n + c : null),
        ("EE", r => "10" + Digits(r, 6) is var n ? n + ((100 - (Sum(n, 3, 7, 1, 3, 7, 1, 3, 7) % 10)) % 10) : null),
        ("EL", r => Digits(r, 8) is var n ? n + (Sum(n, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10) : null),
        ("ES", r => Digits(r, 8) is var n ? n + "TRWAGMYFPDXBNJZSQVHLCKE"[Modulo(n, 23)] : null),
        ("ES", r => Digits(r, 7) is var n ? Some(r, "ABEH", 1) + n + Luhn(n) : null),
        ("FI", r => Digits(r, 7) is var n && (11 - (Sum(n, 7, 9, 10, 5, 8, 4, 2) % 11)) % 11 is var c && c < 10 ? n + c : null),
        ("FR", r => Digits(r, 8) is var n ? $"{(12 + (3 * Modulo(n + Luhn(n), 97))) % 97:00}" + n + Luhn(n) : null),
        ("GB", r => Digits(r, 7, "0") is var n ? n + $"{97 - (Sum(n, 8, 7, 6, 5, 4, 3, 2) % 97):00}" : null),
        ("HR", r => Digits(r, 10) is var n ? n + Mod1110(n) : null),
        ("HU", r => Digits(r, 7, "0") is var n ? n + ((10 - (Sum(n, 9, 7, 3, 1, 9, 7, 3) % 10)) % 10) : null),
        ("IE", r => Digits(r, 7) is var n ? n + "WABCDEFGHIJKLMNOPQRSTUV"[Sum(n, 8, 7, 6, 5, 4, 3, 2) % 23] : null),
        ("IE", r => Digits(r, 7) is var n && Some(r, "AH", 1) is var last
            ? n + "WABCDEFGHIJKLMNOPQRSTUV"[(Sum(n, 8, 7, 6, 5, 4, 3, 2) + (9 * (last[0] - 'A' + 1))) % 23] + last : null),
        ("IT", r => Digits(r, 7, "0") + $"{r.Next(1, 101):000}" is var n ? n + Luhn(n) : null),
        ("LT", r => Digits(r, 7) + "1" is var n && Sum(n, 1, 2, 3, 4, 5, 6, 7, 8) % 11 is var c
            ? n + (c == 10 ? Sum(n, 3, 4, 5, 6, 7, 8, 9, 1) % 11 % 10 : c) : null),
        ("LU", r => Digits(r, 6, "0") is var n ? n + $"{Modulo(n, 89):00}" : null),
        ("LV", r => One(r, "4", "5", "9") + Digits(r, 9) is var n && (((3 - Sum(n, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6)) % 11) + 11) % 11 is var c && c < 10 ? n + c : null),
        ("MT", r => Digits(r, 6, "0") is var n ? n + $"{37 - (Sum(n, 3, 4, 6, 7, 8, 9) % 37):00}" : null),
        ("NL", r => Digits(r, 8, "0") is var n && Sum(n, 9, 8, 7, 6, 5, 4, 3, 2) % 11 is var c && c < 10 ? $"{n}{c}B{r.Next(1, 100):00}" : null),
        ("PL", r => Digits(r, 9, "0") is var n && Sum(n, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 is var c && c < 10 ? n + c : null),
        ("PT", r => "5" + Digits(r, 7) is var n && 11 - (Sum(n, 9, 8, 7, 6, 5, 4, 3, 2) % 11) is var c ? n + (c > 9 ? 0 : c) : null),
        ("RO", r => Digits(r, 9, "0") is var n ? n + (Sum(n, 7, 5, 3, 2, 1, 7, 5, 3, 2) * 10 % 11 % 10) : null),
        ("SE", r => "55" + Digits(r, 7) is var n ? n + Luhn(n) + "01" : null),
        ("SI", r => Digits(r, 7, "0") is var n && 11 - (Sum(n, 8, 7, 6, 5, 4, 3, 2) % 11) is var c && c < 11 ? n + (c % 10) : null),
        ("SK", r => "20" + Digits(r, 7) is var n ? Enumerable.Range(0, 10).Select(d => n + d).FirstOrDefault(i => Modulo(i, 11) == 0) : null),
        ("CHE", r => "1" + Digits(r, 7) is var n && (11 - (Sum(n, 5, 4, 3, 2, 7, 6, 5, 4) % 11)) % 11 is var c && c < 10 ? n + c : null),
    ];

    internal static IEnumerable<Func<Random, FreshValue>> All => [Vat];

    private static FreshValue Vat(Random random)
    {
        var (country, make) = Countries[random.Next(Countries.Length)];
        var number = Until(() => make(random));
        // The check character: before the branch of Sweden and the Netherlands, before the second letter of Ireland, first in France.
        var at = country switch { "SE" => 9, "NL" => 8, "IE" => 7, "FR" => 0, _ => number.Length - 1 };
        return new("vat", "", country + number, country + Flip(random, number, at));
    }
}
