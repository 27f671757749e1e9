using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Identity numbers of western and southern Europe, made by what the authorities publish of them.</summary>
internal static class FreshEurope
{
    private const string Dni = "TRWAGMYFPDXBNJZSQVHLCKE";

    internal static IEnumerable<Func<Random, FreshValue>> All =>
        [UkNhs, DeTaxId, DeIdCard, DeSocialSecurity, DeHealthInsurance, FrNir, EsDni, EsNie, ItCodiceFiscale, NlBsn, PtNif, BeNrn, AtSvnr, ChAhv, GrAmka];

    private static FreshValue UkNhs(Random random)
    {
        var id = Until(() =>
        {
            var body = Digits(random, 9, "0");
            var check = 11 - (Sum(body, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11);
            return check == 10 ? null : body + (check == 11 ? 0 : check);
        });
        return Written("uk-nhs", random, id, ("", "### ### ####"), ("NHS number ", "##########"), ("NHS no. ", "###-###-####"));
    }

    private static FreshValue DeTaxId(Random random)
    {
        // Ten digits of which one stands twice and one not at all.
        var digits = Enumerable.Range(0, 10).OrderBy(_ => random.Next()).ToArray();
        digits[9] = digits[random.Next(9)];
        digits = [.. digits.OrderBy(_ => random.Next())];
        var body = string.Concat(digits);
        if (body[0] == '0') body = body[1..] + "0";
        return body[0] == '0' ? DeTaxId(random) : Written("de-tax-id", random, body + Mod1110(body), ("", "## ### ### ###"), ("Steuer-ID: ", "###########"));
    }

    private static FreshValue DeIdCard(Random random)
    {
        var serial = Some(random, "LMNPRTVWXY", 1) + Some(random, "CFGHJKLMNPRTVWXYZ0123456789", 8);
        var check = serial.Select((c, i) => (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10) * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1)).Sum() % 10;
        return new("de-id-card", "Personalausweis ", serial + check, FlipLast(random, serial + check));
    }

    private static FreshValue DeSocialSecurity(Random random)
    {
        var id = Digits(random, 2) + Write(Birth(random), "ddMMyy") + Some(random, Capitals, 1) + Digits(random, 2);
        var digits = id[..8] + (id[8] - 'A' + 1).ToString("00", System.Globalization.CultureInfo.InvariantCulture) + id[9..];
        int[] weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
        var check = weights.Select((w, i) => w * (digits[i] - '0')).Sum(p => (p / 10) + (p % 10)) % 10;
        return Written("de-social-security", random, id + check, ("", "############"), ("", "## ###### # ###"));
    }

    private static FreshValue DeHealthInsurance(Random random)
    {
        var id = Some(random, Capitals, 1) + Digits(random, 8);
        var digits = (id[0] - 'A' + 1).ToString("00", System.Globalization.CultureInfo.InvariantCulture) + id[1..];
        var check = digits.Select((d, i) => (d - '0') * (1 + (i % 2))).Sum(p => (p / 10) + (p % 10)) % 10;
        return new("de-health-insurance", One(random, "KVNR ", "Krankenversichertennummer: "), id + check, FlipLast(random, id + check));
    }

    private static FreshValue FrNir(Random random)
    {
        var id = One(random, "1", "2") + Write(Birth(random), "yyMM") + random.Next(1, 96).ToString("00", System.Globalization.CultureInfo.InvariantCulture)
            + Digits(random, 3) + Digits(random, 3);
        id += (97 - Modulo(id, 97)).ToString("00", System.Globalization.CultureInfo.InvariantCulture);
        return Written("fr-nir", random, id, ("", "# ## ## ## ### ### ##"), ("", "###############"), ("", "############# ##"));
    }

    private static FreshValue EsDni(Random random)
    {
        var number = Digits(random, 8);
        return Written("es-dni", random, number + Dni[Modulo(number, 23)], ("", "#########"), ("", "########-#"));
    }

    private static FreshValue EsNie(Random random)
    {
        var number = Digits(random, 7);
        var first = random.Next(3);
        return Written("es-nie", random, "XYZ"[first] + number + Dni[Modulo(first + number, 23)], ("", "#########"), ("", "#-#######-#"));
    }

    private static FreshValue ItCodiceFiscale(Random random)
    {
        int[] odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        var birth = Birth(random);
        var day = birth.Day + (random.Next(2) * 40);
        var id = Some(random, "BCDFGLMNPRSTVZ", 6) + Write(birth, "yy") + "ABCDEHLMPRST"[birth.Month - 1] + $"{day:00}" + Some(random, "ABCDEFGHIL", 1) + Digits(random, 3);
        var sum = id.Select((c, i) => (char.IsAsciiDigit(c) ? c - '0' : c - 'A') is var value && i % 2 == 0 ? odd[value] : value).Sum();
        id += Capitals[sum % 26];
        return new("it-codice-fiscale", "", id, FlipLast(random, id));
    }

    private static FreshValue NlBsn(Random random)
    {
        var id = Until(() => Digits(random, 8, "0") is var body && Sum(body, 9, 8, 7, 6, 5, 4, 3, 2) % 11 is var check && check < 10 ? body + check : null);
        return Written("nl-bsn", random, id, ("BSN ", "#########"), ("burgerservicenummer: ", "#########"));
    }

    private static FreshValue PtNif(Random random)
    {
        var body = One(random, "1", "2", "3", "5", "6", "9") + Digits(random, 7);
        var check = 11 - (Sum(body, 9, 8, 7, 6, 5, 4, 3, 2) % 11);
        return Written("pt-nif", random, body + (check > 9 ? 0 : check), ("NIF ", "#########"), ("NIF: ", "### ### ###"));
    }

    private static FreshValue BeNrn(Random random)
    {
        var birth = Birth(random, 1930, 2015);
        var body = Write(birth, "yyMMdd") + $"{random.Next(1, 998):000}";
        var id = body + $"{97 - Modulo(birth.Year < 2000 ? body : "2" + body, 97):00}";
        return Written("be-nrn", random, id, ("", "##.##.##-###.##"), ("rijksregisternummer ", "###########"));
    }

    private static FreshValue AtSvnr(Random random)
    {
        var id = Until(() =>
        {
            var serial = Digits(random, 3, "0");
            var birth = Write(Birth(random), "ddMMyy");
            var check = (Sum(serial, 3, 7, 9) + Sum(birth, 5, 8, 4, 2, 1, 6)) % 11;
            return check == 10 ? null : serial + check + birth;
        });
        return new("at-svnr", "", $"{id[..4]} {id[4..]}", Flip(random, $"{id[..4]} {id[4..]}", 3));
    }

    private static FreshValue ChAhv(Random random)
    {
        var body = "756" + Digits(random, 9);
        var check = (10 - (body.Select((d, i) => (d - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10)) % 10;
        return Written("ch-ahv", random, body + check, ("", "###.####.####.##"), ("", "#############"));
    }

    private static FreshValue GrAmka(Random random)
    {
        var body = Write(Birth(random), "ddMMyy") + Digits(random, 4);
        return Written("gr-amka", random, body + Luhn(body), ("AMKA ", "###########"), ("ΑΜΚΑ: ", "###########"));
    }

    internal static FreshValue Written(string kind, Random random, string id, params (string Word, string Form)[] forms)
    {
        var (word, form) = forms[random.Next(forms.Length)];
        return new(kind, word, Form(form, id), Form(form, FlipLast(random, id)));
    }
}
