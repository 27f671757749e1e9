using static Gateway.Detection.FreshEurope;
using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Identity numbers of northern and eastern Europe, made by what the authorities publish of them.</summary>
internal static class FreshNorth
{
    internal static IEnumerable<Func<Random, FreshValue>> All =>
        [SePersonnummer, NoFodselsnummer, FiHetu, EeIsikukood, LtAsmensKodas, LvPersonasKods, PlPesel, CzRodneCislo, RoCnp, BgEgn, HrOib, UaRnokpp, TrTckn];

    private static FreshValue SePersonnummer(Random random)
    {
        var birth = Birth(random);
        var body = Write(birth, "yyMMdd") + Digits(random, 3);
        var id = body + Luhn(body);
        return random.Next(3) switch
        {
            0 => new("se-personnummer", "personnummer ", $"{birth.Year / 100}{id}", $"{birth.Year / 100}{FlipLast(random, id)}"),
            1 => Written("se-personnummer", random, $"{birth.Year / 100}{id}", ("", "########-####")),
            _ => Written("se-personnummer", random, id, ("", "######-####")),
        };
    }

    private static FreshValue NoFodselsnummer(Random random)
    {
        var id = Until(() =>
        {
            var body = Write(Birth(random), "ddMMyy") + Digits(random, 3);
            var first = (11 - (Sum(body, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11)) % 11;
            var second = first == 10 ? 10 : (11 - (Sum(body + first, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11)) % 11;
            return second == 10 ? null : $"{body}{first}{second}";
        });
        return Written("no-fodselsnummer", random, id, ("", "###### #####"), ("fødselsnummer ", "###########"));
    }

    private static FreshValue FiHetu(Random random)
    {
        var birth = Birth(random, 1930, 2020);
        var digits = Write(birth, "ddMMyy") + $"{random.Next(2, 900):000}";
        var sign = birth.Year < 2000 ? One(random, "-", "Y", "X") : One(random, "A", "B");
        var id = digits[..6] + sign + digits[6..] + "0123456789ABCDEFHJKLMNPRSTUVWXY"[Modulo(digits, 31)];
        return new("fi-hetu", "", id, FlipLast(random, id));
    }

    private static FreshValue EeIsikukood(Random random) =>
        Written("ee-isikukood", random, Baltic(random), ("isikukood ", "###########"), ("isikukood: ", "###########"));

    private static FreshValue LtAsmensKodas(Random random) => Written("lt-asmens-kodas", random, Baltic(random), ("asmens kodas ", "###########"));

    private static string Baltic(Random random)
    {
        var birth = Birth(random, 1930, 2020);
        var body = (birth.Year < 2000 ? One(random, "3", "4") : One(random, "5", "6")) + Write(birth, "yyMMdd") + Digits(random, 3);
        var check = Sum(body, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
        if (check == 10) check = Sum(body, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11;
        return body + (check == 10 ? 0 : check);
    }

    private static FreshValue LvPersonasKods(Random random)
    {
        var id = Until(() =>
        {
            var birth = Birth(random, 1930, 2016);
            var body = Write(birth, "ddMMyy") + (birth.Year < 2000 ? "1" : "2") + Digits(random, 3);
            var check = (1101 - Sum(body, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11;
            return check == 10 ? null : body + check;
        });
        return Written("lv-personas-kods", random, id, ("", "######-#####"), ("personas kods ", "###########"));
    }

    private static FreshValue PlPesel(Random random)
    {
        var birth = Birth(random, 1930, 2020);
        var body = Write(birth, "yy") + $"{birth.Month + (birth.Year < 2000 ? 0 : 20):00}" + Write(birth, "dd") + Digits(random, 4);
        return Written("pl-pesel", random, body + ((10 - (Sum(body, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10)) % 10), ("PESEL ", "###########"), ("PESEL: ", "###########"));
    }

    private static FreshValue CzRodneCislo(Random random)
    {
        var id = Until(() =>
        {
            var birth = Birth(random, 1954, 2020);
            var body = Write(birth, "yy") + $"{birth.Month + (random.Next(2) * 50):00}" + Write(birth, "dd") + Digits(random, 3);
            return Modulo(body, 11) == 10 ? null : Enumerable.Range(0, 10).Select(d => body + d).Single(n => Modulo(n, 11) == 0);
        });
        return Written("cz-rodne-cislo", random, id, ("", "######/####"), ("rodné číslo ", "##########"));
    }

    private static FreshValue RoCnp(Random random)
    {
        var birth = Birth(random);
        var body = (birth.Year < 2000 ? One(random, "1", "2") : One(random, "5", "6")) + Write(birth, "yyMMdd") + $"{random.Next(1, 47):00}" + $"{random.Next(1, 1000):000}";
        var check = Sum(body, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
        return Written("ro-cnp", random, body + (check == 10 ? 1 : check), ("CNP ", "#############"), ("CNP: ", "#############"));
    }

    private static FreshValue BgEgn(Random random)
    {
        var birth = Birth(random, 1930, 2020);
        var body = Write(birth, "yy") + $"{birth.Month + (birth.Year < 2000 ? 0 : 40):00}" + Write(birth, "dd") + Digits(random, 3);
        return Written("bg-egn", random, body + (Sum(body, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10), ("EGN ", "##########"), ("ЕГН ", "##########"));
    }

    private static FreshValue HrOib(Random random)
    {
        var body = Digits(random, 10);
        return Written("hr-oib", random, body + Mod1110(body), ("OIB ", "###########"), ("OIB: ", "###########"));
    }

    private static FreshValue UaRnokpp(Random random)
    {
        // Days since the last of 1899, a serial number, the check digit.
        var body = $"{Birth(random).DayNumber - new DateOnly(1899, 12, 31).DayNumber:00000}" + Digits(random, 4);
        var check = ((Sum(body, -1, 5, 7, 9, 4, 6, 10, 5, 7) % 11) + 11) % 11 % 10;
        return Written("ua-rnokpp", random, body + check, ("РНОКПП ", "##########"), ("RNOKPP ", "##########"));
    }

    private static FreshValue TrTckn(Random random)
    {
        var body = Digits(random, 9, "0");
        var tenth = (((Sum(body, 1, 0, 1, 0, 1, 0, 1, 0, 1) * 7) - Sum(body, 0, 1, 0, 1, 0, 1, 0, 1, 0)) % 10 + 10) % 10;
        var id = body + tenth;
        return Written("tr-tckn", random, id + (id.Sum(d => d - '0') % 10), ("TCKN ", "###########"), ("TC Kimlik No: ", "###########"));
    }
}
