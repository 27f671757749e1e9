using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Card and account numbers of every brand and country, crypto addresses.</summary>
internal static class FreshMoney
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>What registrants publish: the first digits, lengths, and how they are embossed.</summary>
    private static readonly (string Brand, string Prefixes, int[] Lengths)[] Brands =
    [
        ("Visa", "4", [16]), ("Mastercard", "51 52 53 54 55 2221 2300 2500 2720", [16]), ("American Express", "34 37", [15]),
        ("Discover", "6011 644 645 646 647 648 649 65", [16]), ("Diners Club", "300 301 305 36 38 39", [14]), ("JCB", "3528 3535 3560 3589", [16]),
        ("UnionPay", "620 6216 6225 6250 629", [16]), ("Maestro", "5018 5020 5038 5893 6304 6759 6761 6763", [16]), ("Mir", "2200 2201 2204", [16]),
        ("RuPay", "60 6521 81 82 508", [16]), ("Elo", "6363 5067 4389 6504", [16]), ("Troy", "9792", [16]), ("Hipercard", "6062", [16]),
        ("Dankort", "5019 4571", [16]), ("Verve", "5060 5061", [16]), ("Humo", "9860", [16]), ("Uzcard", "8600", [16]), ("InstaPayment", "637 638 639", [16]),
    ];

    /// <summary>Country, then the groups of its account number: n digits, a capitals, c either. From the registry of ISO 13616.</summary>
    private static readonly string[] Accounts =
    [
        "AD 8n 12c", "AE 3n 16n", "AL 8n 16c", "AT 5n 11n", "AZ 4a 20c", "BA 16n", "BE 12n", "BG 4a 6n 8c", "BH 4a 14c", "BR 8n 5n 10n 1a 1c", "BY 4c 4n 16c",
        "CH 5n 12c", "CR 18n", "CY 3n 5n 16c", "CZ 20n", "DE 18n", "DK 14n", "DO 4c 20n", "EE 16n", "EG 25n", "ES 20n", "FI 14n", "FO 14n", "FR 10n 11c 2n",
        "GB 4a 14n", "GE 2a 16n", "GI 4a 15c", "GL 14n", "GR 7n 16c", "GT 4c 20c", "HR 17n", "HU 24n", "IE 4a 14n", "IL 19n", "IQ 4a 15n", "IS 22n",
        "IT 1a 10n 12c", "JO 4a 4n 18c", "KW 4a 22c", "KZ 3n 13c", "LB 4n 20c", "LC 4a 24c", "LI 5n 12c", "LT 16n", "LU 3n 13c", "LV 4a 13c", "LY 21n",
        "MC 10n 11c 2n", "MD 20c", "ME 18n", "MK 3n 10c 2n", "MR 23n", "MT 4a 5n 18c", "MU 4a 19n 3a", "NL 4a 10n", "NO 11n", "PK 4a 16c", "PL 24n",
        "PS 4a 21c", "PT 21n", "QA 4a 21c", "RO 4a 16c", "RS 18n", "SA 2n 18c", "SC 4a 20n 3a", "SD 14n", "SE 20n", "SI 15n", "SK 20n", "SM 1a 10n 12c",
        "ST 21n", "SV 4a 20n", "TL 19n", "TN 20n", "TR 5n 1n 16c", "UA 6n 19c", "VA 18n", "VG 4a 16n", "XK 16n",
    ];

    internal static IEnumerable<Func<Random, FreshValue>> All => [Card, Iban, Crypto];

    internal static IEnumerable<string> CardBrands => Brands.Select(b => b.Brand);

    internal static IEnumerable<string> IbanCountries => Accounts.Select(a => a[..2]);

    internal static FreshValue Card(Random random) => Card(random, Brands[random.Next(Brands.Length)].Brand);

    internal static FreshValue Card(Random random, string brand)
    {
        var (_, prefixes, lengths) = Brands.Single(b => b.Brand == brand);
        var body = One(random, prefixes.Split(' '));
        body += Digits(random, One(random, lengths) - 1 - body.Length);
        var number = body + Luhn(body);
        var form = random.Next(3) == 0 ? new string('#', number.Length) : number.Length switch
        {
            15 => "#### ###### #####",
            14 => "#### ###### ####",
            _ => "#### #### #### ####",
        };
        form = random.Next(2) == 0 ? form.Replace(' ', '-') : form;
        return new("card", "", Form(form, number), Form(form, FlipLast(random, number)));
    }

    internal static FreshValue Iban(Random random) => Iban(random, Accounts[random.Next(Accounts.Length)][..2]);

    internal static FreshValue Iban(Random random, string country)
    {
        var account = string.Concat(Accounts.Single(a => a.StartsWith(country, StringComparison.Ordinal))[3..].Split(' ').Select(group =>
            Some(random, group[^1] switch { 'n' => AnyDigit, 'a' => Capitals, _ => AnyDigit + Capitals }, int.Parse(group[..^1], CultureInfo.InvariantCulture))));
        var number = country + $"{98 - Rest(account + country + "00"):00}" + account;
        var wrong = Flip(random, number, random.Next(2, 4));
        return random.Next(2) == 0 ? new("iban", "", number, wrong) : new("iban", "", Fours(number), Fours(wrong));
    }

    // Letters count from 10, A, to 35, Z.
    private static int Rest(string text) =>
        Modulo(string.Concat(text.Select(c => char.IsAsciiDigit(c) ? c.ToString() : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture))), 97);

    private static string Fours(string text) => string.Join(' ', text.Chunk(4).Select(c => new string(c)));

    private static FreshValue Crypto(Random random)
    {
        var value = random.Next(3) switch
        {
            0 => Base58Check(random, One<byte>(random, 0, 5, 48, 30, 76, 65)),
            1 => Segwit(random, One(random, "bc", "tb", "ltc"), 0, 32, 1),
            _ => Segwit(random, "bc", 1, 52, 0x2BC830A3),
        };
        string wrong;
        do wrong = value[..^1] + Some(random, value.Contains('1', StringComparison.Ordinal) && value.Any(char.IsAsciiLetterUpper) ? Base58 : Bech32, 1);
        while (wrong == value);
        return new("crypto", "", value, wrong);
    }

    private static string Base58Check(Random random, byte version)
    {
        var payload = new byte[21];
        random.NextBytes(payload);
        payload[0] = version;
        byte[] all = [.. payload, .. SHA256.HashData(SHA256.HashData(payload)).Take(4)];
        var number = new BigInteger(all, isUnsigned: true, isBigEndian: true);
        var text = "";
        for (; number > 0; number /= 58) text = Base58[(int)(number % 58)] + text;
        return string.Concat(all.TakeWhile(b => b == 0).Select(_ => '1')) + text;
    }

    // BIP 173 and 350: a version, data of five bits each, and six of checksum by a remainder of polynomials over GF(32).
    private static string Segwit(Random random, string name, int version, int length, uint constant)
    {
        var data = Enumerable.Range(0, length).Select(i => i == length - 1 ? 0 : random.Next(32)).Prepend(version).ToList();
        return name + "1" + Encode(name, data, constant);
    }

    /// <summary>Data and checksum of a bech32 text.</summary>
    internal static string Encode(string name, List<int> data, uint constant)
    {
        var values = name.Select(c => c >> 5).Append(0).Concat(name.Select(c => c & 31)).Concat(data).Concat(new int[6]);
        var remainder = 1u;
        foreach (var value in values)
        {
            var high = remainder >> 25;
            remainder = ((remainder & 0x1FFFFFF) << 5) ^ (uint)value;
            uint[] generator = [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3];
            for (var bit = 0; bit < 5; bit++) remainder ^= (high >> bit & 1) * generator[bit];
        }

        remainder ^= constant;
        return string.Concat(data.Concat(Enumerable.Range(0, 6).Select(i => (int)(remainder >> (5 * (5 - i)) & 31))).Select(v => Bech32[v]));
    }
}
