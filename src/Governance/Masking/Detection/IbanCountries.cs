namespace Gateway.Governance.Masking.Detection;

/// <summary>Lengths and structures of the account numbers behind the check digits, by country.</summary>
/// <remarks>Source: the IBAN registry (ISO 13616), n digits, a capital letters, c letters or digits.</remarks>
internal static class IbanCountries
{
    private const string Registry =
        "AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c CZ20n DE18n "
        + "DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT4c20c HN4a20n "
        + "HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c LV4a13c "
        + "LY21n MC10n11c2n MD2c18c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n "
        + "PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n "
        + "TL19n TN20n TR5n1n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c";

    private static readonly string?[] ByCountry = Read();

    /// <summary>The form of every character behind the four first ones: n, a or c; null if the country has no IBANs.</summary>
    internal static string? Form(byte first, byte second) => ByCountry[Index(first | 0x20, second | 0x20)];

    private static int Index(int first, int second) => ((first - 'a') * 26) + (second - 'a');

    private static string?[] Read()
    {
        var forms = new string?[26 * 26];
        foreach (var country in Registry.Split(' '))
        {
            var form = "";
            var count = 0;
            foreach (var character in country.AsSpan(2))
            {
                if (char.IsAsciiDigit(character))
                {
                    count = (count * 10) + (character - '0');
                }
                else
                {
                    form += new string(character, count);
                    count = 0;
                }
            }

            forms[Index(country[0] | 0x20, country[1] | 0x20)] = form;
        }

        return forms;
    }
}
