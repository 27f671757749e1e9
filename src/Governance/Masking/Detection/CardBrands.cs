namespace Gateway.Governance.Masking.Detection;

/// <summary>Issuer prefixes and number lengths of the card brands, as ISO/IEC 7812 registrants publish them.</summary>
internal static class CardBrands
{
    private const int L12To19 = 0xFF << 12;
    private const int L14To19 = 0x3F << 14;
    private const int L16To19 = 0x0F << 16;
    private const int L15 = 1 << 15;
    private const int L16 = 1 << 16;

    // Six-digit ranges; lengths are a bit each.
    private static readonly (int From, int To, int Lengths)[] Ranges =
    [
        (400000, 499999, (1 << 13) | L16 | (1 << 19)), // Visa
        (510000, 559999, L16), // Mastercard
        (222100, 272099, L16), // Mastercard
        (340000, 349999, L15), // American Express
        (370000, 379999, L15), // American Express
        (601100, 601199, L16To19), // Discover
        (622126, 622925, L16To19), // Discover with UnionPay
        (644000, 659999, L16To19), // Discover; Elo, RuPay and Troy within
        (300000, 305999, L14To19), // Diners Club
        (309500, 309599, L14To19), // Diners Club
        (360000, 369999, L14To19), // Diners Club
        (380000, 399999, L14To19), // Diners Club
        (352800, 358999, L16To19), // JCB
        (213100, 213199, L15), // JCB, old
        (180000, 180099, L15), // JCB, old
        (620000, 629999, L16To19), // UnionPay
        (810000, 829999, L16To19), // UnionPay, RuPay
        (500000, 509999, L12To19), // Maestro, Elo, Verve, RuPay, Dankort
        (560000, 589999, L12To19), // Maestro
        (600000, 609999, L16), // RuPay, Hipercard
        (630400, 630499, L12To19), // Maestro
        (636297, 639999, L16), // Elo, InstaPayment
        (670000, 679999, L12To19), // Maestro
        (220000, 220499, L16To19), // Mir
        (979200, 979299, L16), // Troy
        (860000, 860099, L16), // Uzcard
        (986000, 986099, L16), // Humo
    ];

    private static readonly (int From, int To, int Lengths)[][] ByFirstDigit =
        [.. Enumerable.Range(0, 10).Select(d => Ranges.Where(r => r.From / 100000 == d).ToArray())];

    /// <summary>Whether some brand issues numbers with these first six digits in this length.</summary>
    internal static bool Issues(int firstSix, int length)
    {
        foreach (var (from, to, lengths) in ByFirstDigit[firstSix / 100000])
        {
            if (firstSix >= from && firstSix <= to && (lengths & (1 << length)) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
