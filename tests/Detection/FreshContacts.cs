using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Kinds that have a form and ranges but no check digit: telephone numbers of national plans, addresses, some identity numbers.</summary>
internal static class FreshContacts
{
    // E.164 numbers and what the plans of their countries write at home; 0 and 9 are themselves, # is any digit, N one from 2 to 9. What
    // stands behind the bar needs a word: without one it is a number like any other.
    private static readonly string[] Phones =
    [
        "(N1#) N##-####", "N4#-N##-####", "+1 N0# N##-####", "+1-N3#-N##-####", "1-N6#-N##-####", "N7#.N##.####", "|N5#N2#####", "|N9# N## ####",
        "+44 20 N### ####", "020 7### ####", "07N## ######", "+44 7N## ######", "0161 N## ####", "01865 N#####",
        "+49 30 N######", "030 N######", "0151 N#######", "+49 (0)89 N######", "089/N######", "+49-171-N######",
        "01 4# ## ## ##", "06.1#.##.##.##", "+33 6 ## ## ## ##", "+33 1 4# ## ## ##", "+34 6## ### ###", "+34 91 ### ## ##", "|6N# ### ###", "|6N#######",
        "+39 3N# ### ####", "+39 06 N### ####", "|3N# N######", "|3N########", "+351 9N# ### ###", "|9N# ### ###", "06-N#######", "020 N## ####",
        "+31 6 N#######", "+31 20 N## ####", "047# ## ## ##", "+32 47# ## ## ##", "079 N## ## ##", "+41 79 N## ## ##", "+43 664 N######", "0664 N######",
        "070-N## ## ##", "+46 70 N## ## ##", "08-N## ## ##", "+47 N## ## ###", "+45 N# ## ## ##", "|N# ## ## ##", "+358 40 N## ####", "040 N## ####",
        "087 N## ####", "+353 87 N## ####", "+48 5N# ### ###", "|5N# ### ###", "+420 6N# ### ###", "|6N# ### ###", "+421 9N# ### ###", "+36 30 N## ####",
        "+40 72# ### ###", "072# ### ###", "+359 88 N## ####", "+30 69# ### ####", "|69# ### ####", "+7 9N# ###-##-##", "|8 (9N#) ###-##-##",
        "+380 67 N## ## ##", "0532 N## ## ##", "+90 532 N## ## ##", "+91 9#### #####", "+91-8#########", "|9N########", "|7N### #####",
        "+86 138 #### ####", "|138########", "090-N###-####", "03-N###-####", "+81 90-N###-####", "010-N###-####", "02-N##-####", "+82 10-N###-####",
        "04N# ### ###", "(02) N### ####", "+61 4N# ### ###", "021 N## ####", "+64 21 N## ####", "(11) 9N###-####", "+55 11 9N###-####", "(21) 3###-####",
        "+52 55 N### ####", "+54 9 11 N###-####", "+57 3N# N## ####", "+56 9 N### ####", "082 N## ####", "+27 82 N## ####", "054-N##-####",
        "+972 54-N##-####", "+971 50 N## ####", "+65 9N## ####", "|9N## ####", "+852 9N## ####", "+66 81 N## ####", "081 N## ####", "+60 12-N## ####",
        "+62 812-N###-####", "0812-N###-####", "+63 917 N## ####", "0917 N## ####", "+84 91 N## ## ##", "+234 803 N## ####", "0803 N## ####",
        "+254 712 N#####", "0712 N#####", "+20 10 N#######", "+966 5N N## ####", "+92 300 N######", "0300 N######", "+880 1712-N#####",
        "0049 30 N######", "00 44 20 N### ####", "001 N1# N## ####", "+4915N########", "+336########", "+1N4#N######",
    ];

    private static readonly string[] NoPhones =
    [
        "2026-0#-1#", "1#:3#:4#", "v#.#.##", "1#2#3#4#5#", "####-####", "# ### ###", "# ### ### ###", "20260#1#-1#2#3#", "##.##", "#,###,###", "### ####",
        "##########", "1763632###", "1763632######", "0x########", "### / ###", "page ## of ###", "##-##", "#### #### ####", "### ### ### ###",
    ];

    internal static IEnumerable<Func<Random, FreshValue>> All => [Phone, Email, Ipv4, Ipv6, Mac, Ssn, UsItin, UkNino, UsMbi];

    private static FreshValue Phone(Random random)
    {
        var form = One(random, Phones);
        var word = form[0] == '|' ? One(random, "phone ", "Tel: ", "mobile: ", "Telefon ", "call me at ") : "";
        return new("phone", word, Drawn(random, form.TrimStart('|')), Drawn(random, One(random, NoPhones)));
    }

    private static string Drawn(Random random, string form) =>
        string.Concat(form.Select(c => c switch { '#' => (char)('0' + random.Next(10)), 'N' => (char)('2' + random.Next(8)), _ => c }));

    private static FreshValue Email(Random random)
    {
        var local = One(random, Name(random), Name(random) + "." + Name(random), Name(random) + "+" + Name(random), Name(random) + "_" + random.Next(100),
            Name(random)[..1] + "-" + Name(random));
        var domain = Name(random) + One(random, ".com", ".co.uk", ".example", ".io", ".museum", ".xn--p1ai", "-" + Name(random) + ".org", ".mail." + Name(random) + ".net");
        return new("email", "", $"{local}@{domain}", One(random, $"{local}@{Name(random)}", $"icon@{random.Next(2, 4)}x.png", $"{Name(random)}@{random.Next(9)}.{random.Next(99)}.1",
            $"@{Name(random)}/{Name(random)}"));
    }

    private static string Name(Random random) => Some(random, "bcdfghklmnprst", 1) + Some(random, "aeiou", 1) + Some(random, "bcdfghklmnprst", 2) + Some(random, "aeiou", 1);

    private static FreshValue Ipv4(Random random)
    {
        var address = $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";
        return new("ipv4", "", address, One(random, $"{random.Next(256, 999)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}", address + ".7", $"v{address}",
            $"{random.Next(100)}.{random.Next(100)}.{random.Next(100)}"));
    }

    private static FreshValue Ipv6(Random random)
    {
        string Group() => random.Next(1, 0x10000).ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        var groups = Enumerable.Range(0, 8).Select(i => i == 0 ? $"2{random.Next(0x1000):x3}" : Group()).ToArray();
        var address = random.Next(3) switch
        {
            0 => string.Join(':', groups),
            1 => string.Join(':', groups[..random.Next(2, 6)]) + "::" + groups[7],
            _ => string.Join(':', groups).ToUpperInvariant(),
        };
        return new("ipv6", "", address, One(random, string.Join(':', groups) + ":" + Group(), $"{random.Next(24)}:{random.Next(10, 60)}:{random.Next(10, 60)}", "std::vector::size",
            string.Join(':', groups[..5])));
    }

    private static FreshValue Mac(Random random)
    {
        var digits = Some(random, "0123456789abcdef", 12);
        // Six pairs of digits alone with dashes may be a date and more.
        digits = "0a" + digits[2..];
        var form = One(random, "##:##:##:##:##:##", "##-##-##-##-##-##", "####.####.####");
        var address = Form(form, random.Next(2) == 0 ? digits : digits.ToUpperInvariant());
        return new("mac", "", address, One(random, address[..^3], address[..^1] + "g", "10:20:30:40:50"));
    }

    private static FreshValue Ssn(Random random)
    {
        int area;
        do area = random.Next(1, 900);
        while (area == 666);
        var number = $"{area:000}-{random.Next(1, 100):00}-{random.Next(1, 10000):0000}";
        return new("ssn", "", number, One(random, "000" + number[3..], "666" + number[3..], number[..4] + "00" + number[6..], number[..7] + "0000"));
    }

    private static FreshValue UsItin(Random random)
    {
        var groups = Enumerable.Range(50, 50).Except([66, 67, 68, 69, 89, 93]).ToArray();
        var head = $"9{Digits(random, 2)}-";
        return new("us-itin", "", $"{head}{One(random, groups)}-{Digits(random, 4)}", $"{head}{One(random, 66, 69, 89, 93, 49)}-{Digits(random, 4)}");
    }

    private static FreshValue UkNino(Random random)
    {
        string prefix;
        do prefix = Some(random, "ABCEGHJKLMNOPRSTWXYZ", 1) + Some(random, "ABCEGHJKLMNPRSTWXYZ", 1);
        while (prefix is "BG" or "GB" or "KN" or "NK" or "NT" or "TN" or "ZZ");
        var rest = Digits(random, 6) + Some(random, "ABCD", 1);
        var form = One(random, "#########", "## ## ## ## #");
        return new("uk-nino", "", Form(form, prefix + rest), Form(form, One(random, "DA", "QA", "AV", "GB", "ZZ") + rest));
    }

    private static FreshValue UsMbi(Random random)
    {
        const string letters = "ACDEFGHJKMNPQRTUVWXY";
        const string both = letters + "0123456789";
        var number = Digits(random, 1, "0") + Some(random, letters, 1) + Some(random, both, 1) + Digits(random, 1) + Some(random, letters, 1) + Some(random, both, 1)
            + Digits(random, 1) + Some(random, letters, 2) + Digits(random, 2);
        return new("us-mbi", "", number, number[..1] + Some(random, "SLOIBZ", 1) + number[2..]);
    }
}
