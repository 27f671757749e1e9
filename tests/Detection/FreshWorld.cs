using static Gateway.Detection.FreshEurope;
using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Identity numbers of the Americas, Africa, Asia and the Pacific, made by what the authorities publish of them.</summary>
internal static class FreshWorld
{
    private const string Base36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    internal static IEnumerable<Func<Random, FreshValue>> All =>
    [
        UsNpi, CaSin, BrCpf, BrCnpj, ClRut, MxCurp, IlId, ZaId, InAadhaar, InGstin, CnId, HkId, TwId, KrRrn, JpMyNumber, SgNric, ThId, AuTfn, AuAbn, AuAcn,
        AuMedicare,
    ];

    private static FreshValue UsNpi(Random random)
    {
        var body = One(random, "1", "2") + Digits(random, 8);
        return Written("us-npi", random, body + Luhn("80840" + body), ("NPI ", "##########"), ("NPI: ", "##########"));
    }

    private static FreshValue CaSin(Random random)
    {
        var body = Digits(random, 8, "08");
        return Written("ca-sin", random, body + Luhn(body), ("", "###-###-###"), ("SIN ", "### ### ###"), ("SIN: ", "#########"));
    }

    private static FreshValue BrCpf(Random random)
    {
        var id = Digits(random, 9);
        id += Brazil(id, 10, 9, 8, 7, 6, 5, 4, 3, 2);
        id += Brazil(id, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2);
        return Written("br-cpf", random, id, ("", "###.###.###-##"), ("CPF ", "###########"), ("CPF: ", "###.###.###-##"));
    }

    private static FreshValue BrCnpj(Random random)
    {
        var id = Digits(random, 8) + "0001";
        id += Brazil(id, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2);
        id += Brazil(id, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2);
        return Written("br-cnpj", random, id, ("", "##.###.###/####-##"), ("CNPJ ", "##############"));
    }

    private static int Brazil(string digits, params int[] weights) => Sum(digits, weights) % 11 is var rest && rest < 2 ? 0 : 11 - rest;

    private static FreshValue ClRut(Random random)
    {
        var body = random.Next(5_000_000, 26_000_000).ToString("00000000", System.Globalization.CultureInfo.InvariantCulture);
        var check = "0K987654321"[body.Reverse().Select((d, i) => (d - '0') * (2 + (i % 6))).Sum() % 11];
        return body[0] == '0' ? Written("cl-rut", random, body[1..] + check, ("", "#.###.###-#"), ("RUT ", "#######-#"))
            : Written("cl-rut", random, body + check, ("", "##.###.###-#"), ("RUT ", "########-#"));
    }

    private static FreshValue MxCurp(Random random)
    {
        const string values = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
        var birth = Birth(random);
        var id = Some(random, "BCDFGHJKLMNPQRSTVWXYZ", 1) + Some(random, "AEIOU", 1) + Some(random, "BCDFGHJKLMNPQRSTVWXYZ", 2) + Write(birth, "yyMMdd")
            + One(random, "H", "M") + One(random, "DF", "MC", "JC", "NL", "VZ", "CS") + Some(random, "BCDFGHJKLMNPQRSTVWXYZ", 3)
            + (birth.Year < 2000 ? Digits(random, 1) : Some(random, "ABCDEFGHJ", 1));
        var check = (10 - (id.Select((c, i) => values.IndexOf(c, StringComparison.Ordinal) * (18 - i)).Sum() % 10)) % 10;
        return new("mx-curp", "", id + check, FlipLast(random, id + check));
    }

    private static FreshValue IlId(Random random)
    {
        var body = Digits(random, 8);
        return Written("il-id", random, body + Luhn(body), ("teudat zehut ", "#########"));
    }

    private static FreshValue ZaId(Random random)
    {
        var body = Write(Birth(random), "yyMMdd") + Digits(random, 4) + One(random, "0", "1") + "8";
        return Written("za-id", random, body + Luhn(body), ("South African ID ", "#############"));
    }

    private static FreshValue InAadhaar(Random random)
    {
        var body = Digits(random, 11, "01");
        return Written("in-aadhaar", random, body + Verhoeff(body), ("", "#### #### ####"), ("", "####-####-####"), ("Aadhaar ", "############"));
    }

    private static FreshValue InGstin(Random random)
    {
        var id = $"{random.Next(1, 38):00}" + Some(random, Capitals, 3) + Some(random, "ABCFGHJLPT", 1) + Some(random, Capitals, 1) + Digits(random, 4)
            + Some(random, Capitals, 1) + random.Next(1, 10) + "Z";
        var sum = id.Select((c, i) => Base36.IndexOf(c, StringComparison.Ordinal) * (1 + (i % 2))).Sum(p => (p / 36) + (p % 36));
        id += Base36[(36 - (sum % 36)) % 36];
        return new("in-gstin", "", id, FlipLast(random, id));
    }

    private static FreshValue CnId(Random random)
    {
        var body = One(random, "110105", "310104", "440106", "510107", "370202", "610113") + Write(Birth(random), "yyyyMMdd") + Digits(random, 3);
        // ISO/IEC 7064, MOD 11-2: each place weighs twice the one behind it.
        var rest = body.Aggregate(0, (r, d) => (r + d - '0') * 2 % 11);
        var id = body + "0123456789X"[(12 - rest) % 11];
        return new("cn-id", "", id, id[..^1] + (id[^1] == 'X' ? '1' : id[^1] == '9' ? '0' : (char)(id[^1] + 1)));
    }

    private static FreshValue HkId(Random random)
    {
        var body = Some(random, Capitals, random.Next(4) == 0 ? 2 : 1) + Digits(random, 6);
        var values = body.Select(c => char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10).ToList();
        // A missing first letter counts as a blank, 36.
        if (values.Count == 7) values.Insert(0, 36);
        var rest = values.Select((v, i) => v * (9 - i)).Sum() % 11;
        var check = rest == 0 ? '0' : rest == 1 ? 'A' : (char)('0' + 11 - rest);
        return new("hk-id", "", $"{body}({check})", $"{body}({(check is 'A' or '9' ? '0' : (char)(check + 1))})");
    }

    private static FreshValue TwId(Random random)
    {
        var letter = Some(random, Capitals, 1);
        var area = "ABCDEFGHJKLMNPQRSTUVXYWZIO".IndexOf(letter, StringComparison.Ordinal) + 10;
        var body = One(random, "1", "2") + Digits(random, 7);
        var check = (10 - (((area / 10) + (area % 10 * 9) + Sum(body, 8, 7, 6, 5, 4, 3, 2, 1)) % 10)) % 10;
        return new("tw-id", "Taiwan ID ", letter + body + check, letter + FlipLast(random, body + check));
    }

    private static FreshValue KrRrn(Random random)
    {
        var birth = Birth(random, 1940, 2005);
        var body = Write(birth, "yyMMdd") + (birth.Year < 2000 ? One(random, "1", "2") : One(random, "3", "4")) + Digits(random, 5);
        var check = (11 - (Sum(body, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11)) % 10;
        return Written("kr-rrn", random, body + check, ("", "######-#######"));
    }

    private static FreshValue JpMyNumber(Random random)
    {
        var body = Digits(random, 11);
        var rest = body.Reverse().Select((d, i) => (d - '0') * (i < 6 ? i + 2 : i - 4)).Sum() % 11;
        return Written("jp-my-number", random, body + (rest <= 1 ? 0 : 11 - rest), ("My Number ", "############"), ("マイナンバー ", "############"));
    }

    private static FreshValue SgNric(Random random)
    {
        var first = Some(random, "STFG", 1);
        var body = Digits(random, 7);
        var sum = Sum(body, 2, 7, 6, 5, 4, 3, 2) + (first is "T" or "G" ? 4 : 0);
        var id = first + body + (first is "S" or "T" ? "JZIHGFEDCBA" : "XWUTRQPNMLK")[sum % 11];
        return new("sg-nric", "", id, FlipLast(random, id));
    }

    private static FreshValue ThId(Random random)
    {
        var body = Digits(random, 12, "09");
        var check = (11 - (body.Select((d, i) => (d - '0') * (13 - i)).Sum() % 11)) % 10;
        return Written("th-id", random, body + check, ("", "#-####-#####-##-#"), ("Thai ID ", "#############"));
    }

    private static FreshValue AuTfn(Random random)
    {
        var id = Until(() => Digits(random, 9) is var n && Sum(n, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0 ? n : null);
        return Written("au-tfn", random, id, ("TFN ", "#########"), ("TFN: ", "### ### ###"));
    }

    private static FreshValue AuAbn(Random random)
    {
        var id = Until(() => Digits(random, 11, "0") is var n && (Sum(n, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 10) % 89 == 0 ? n : null);
        return Written("au-abn", random, id, ("", "## ### ### ###"), ("ABN ", "###########"));
    }

    private static FreshValue AuAcn(Random random)
    {
        var body = Digits(random, 8);
        return Written("au-acn", random, body + ((10 - (Sum(body, 8, 7, 6, 5, 4, 3, 2, 1) % 10)) % 10), ("ACN ", "### ### ###"), ("ACN ", "#########"));
    }

    private static FreshValue AuMedicare(Random random)
    {
        var body = Digits(random, 8, "017 89");
        var id = body + (Sum(body, 1, 3, 7, 9, 1, 3, 7, 9) % 10) + random.Next(1, 10);
        var form = One(random, "#### ##### #", "####-#####-#");
        return new("au-medicare", "", Form(form, id), Form(form, Flip(random, id, 8)));
    }
}
