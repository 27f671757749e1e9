using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>A session's surrogates: never shared, sealed, and turned back only where they may be.</summary>
public sealed class VaultTests
{
    private const long Now = 1_000_000_000_000;
    private const long Hour = 3_600_000;

    private static readonly MaskKey SessionKey = Scanned.Key.Derive("a session's");

    [Theory]
    [InlineData("card", 100_000)]
    [InlineData("ssn", 100_000)]
    [InlineData("phone", 100_000)]
    [InlineData("ipv4", 100_000)]
    [InlineData("email", 20_000)]
    [InlineData("iban", 20_000)]
    [InlineData("badge", 20_000)]
    public void No_two_values_share_a_surrogate(string kind, int count)
    {
        var vault = Vault();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < count; i++)
        {
            var surrogate = Issue(vault, kind, Value(kind, i));
            Assert.True(surrogate.Length > 0 && seen.Add(surrogate), $"{kind} {i}: {surrogate}");
        }

        for (var i = 0; i < count; i += 997)
        {
            Assert.Equal(Issue(vault, kind, Value(kind, i)), Issue(vault, kind, Value(kind, i)));
        }
    }

    [Fact]
    public void A_full_vault_names_no_more()
    {
        var vault = Vault();
        for (var i = 0; i < SurrogateVault.CountMax; i++) Assert.NotEqual("", Issue(vault, "ssn", Value("ssn", i)));
        Assert.Equal("", Issue(vault, "ssn", Value("ssn", SurrogateVault.CountMax)));
        Assert.NotEqual("", Issue(vault, "ssn", Value("ssn", 5)));
    }

    [Fact]
    public void A_form_that_is_used_up_names_no_more()
    {
        var vault = Vault();
        // A thousand numbers are nobody's.
        for (var i = 0; i < 1100; i++) Issue(vault, "phone", $"+49{i + 20_000}");
        Assert.InRange(vault.Count, 900, 1000);
    }

    [Theory]
    [InlineData("birth-date", "iso", 1000)]
    [InlineData("birth-date", "local", 1000)]
    [InlineData("birth-date", "short", 1000)]
    [InlineData("birth-date", "plain", 1000)]
    [InlineData("birth-date", "plain-day-first", 1000)]
    [InlineData("birth-date", "written", 1000)]
    [InlineData("birth-date", "no-century", 0)]
    [InlineData("passport", "nine", 900)]
    [InlineData("driving-licence", "eight", 90)]
    [InlineData("passport", "odd", 17)]
    [InlineData("customer", "six", 0)]
    [InlineData("person", "three-letters", 0)]
    [InlineData("place", "four-letters", 0)]
    [InlineData("organisation", "five-letters", 11)]
    [InlineData("person", "two-words", 308)]
    [InlineData("phone", "eight", 90)]
    [InlineData("phone", "nine", 900)]
    [InlineData("phone", "national", 1000)]
    public void A_value_is_nobodys_surrogate_however_few_forms_there_are(string kind, string form, int named)
    {
        var vault = Vault();
        var random = new Random(15);
        var values = new HashSet<string>(StringComparer.Ordinal);
        while (values.Count < 1000) values.Add(Numbered(form, random));
        var given = values.ToDictionary(value => value, value => Issue(vault, kind, value), StringComparer.Ordinal);
        Assert.Equal(named, given.Values.Count(surrogate => surrogate.Length > 0));
        Assert.DoesNotContain(given.Values, values.Contains);
        Assert.Equal(given.Values, values.Select(value => Issue(vault, kind, value)));
    }

    [Fact]
    public void A_form_that_is_used_up_is_told_without_making_more_of_it()
    {
        var vault = Vault();
        for (var i = 0; i < 200; i++) Issue(vault, "driving-licence", $"{10_000_000 + i}");
        Assert.Equal(90, vault.Count);
        for (var i = 0; i < 50_000; i++) Assert.Equal("", Issue(vault, "driving-licence", $"{20_000_000 + i}"));
    }

    [Fact]
    public void A_form_is_used_up_in_whatever_case()
    {
        var vault = Vault();
        for (var i = 0; i < 60; i++)
        {
            var name = "abcd" + (char)('a' + (i % 26));
            Issue(vault, "person", i < 26 ? name : i < 52 ? name.ToUpperInvariant() : "A" + name[1..]);
        }

        Assert.Equal(11, vault.Count);
    }

    [Fact]
    public void A_value_that_was_seen_in_another_case_is_not_given_out_for_another()
    {
        var taken = Issue(Vault(), "person", "jane roe");
        var vault = Vault();
        Issue(vault, "person", taken.ToUpperInvariant());
        Assert.NotEqual(taken, Issue(vault, "person", "jane roe"));
    }

    [Theory]
    [InlineData("badge")]
    [InlineData("licence")]
    public void A_value_that_was_seen_is_not_given_out_for_another(string kind)
    {
        var taken = Issue(Vault(), "badge", Value("badge", 1));
        var vault = Vault();
        var own = Issue(vault, kind, taken);
        Assert.NotEqual(taken, own);
        Assert.NotEqual(taken, Issue(vault, "badge", Value("badge", 1)));
        Assert.Equal(own, Issue(vault, kind, taken));
    }

    [Fact]
    public void A_value_with_a_surrogate_of_its_own_is_a_value_even_if_it_is_somebodys_surrogate()
    {
        var value = Value("badge", 2);
        var earlier = Vault();
        Issue(earlier, "badge", value);
        var vault = Vault();
        var first = new SurrogateEntry("badge", value, new string('0', 32), [], Now);
        vault.Load([first, earlier.Piece(0)[0]]);
        var own = earlier.Piece(0)[0].Surrogate;
        Assert.Equal(own, Issue(vault, "badge", value));
        var message = Encoding.UTF8.GetBytes($"\"{value}{own}\"");
        Assert.False(SurrogateReveal.IsIssued(vault, message, new Hit("badge", 1, value.Length, 90)));
        Assert.True(SurrogateReveal.IsIssued(vault, message, new Hit("badge", 1 + value.Length, own.Length, 90)));

        var book = new SurrogateBook(Scanned.Key);
        foreach (var (asked, surrogate) in new[] { (value, own), (Value("badge", 3), value) })
        {
            var page = book.Open();
            page.For("badge", asked);
            page.Learn([surrogate]);
        }

        Assert.Equal(own, book.Open().For("badge", value));
        Assert.Equal(own, book.Open().For("badge", own));
    }

    [Fact]
    public void What_was_written_is_read_again_and_holds_no_value()
    {
        var vault = Vault();
        var values = Enumerable.Range(0, 600).Select(i => Value("card", i)).ToList();
        var given = values.ConvertAll(v => Issue(vault, "card", v));
        Assert.Equal([0, 1, 2], vault.TakeChanged());
        var written = Enumerable.Range(0, 3).Select(p => JsonSerializer.Serialize(vault.Piece(p))).ToList();
        Assert.All(written, text => Assert.DoesNotContain(values, v => text.Contains(v, StringComparison.Ordinal)));

        var again = Vault();
        again.Load(written.SelectMany(text => JsonSerializer.Deserialize<List<SurrogateEntry>>(text)!));
        Assert.False(again.IsChanged);
        Assert.Equal(given, values.ConvertAll(v => Issue(again, "card", v)));
        Assert.Equal(given, given.ConvertAll(v => Issue(again, "card", v)));
        for (var i = 0; i < values.Count; i++) Assert.Equal(Call(values[i]), Text(Reveal(again, Call(given[i]))));
    }

    [Theory]
    [InlineData("5555555555554444", "card", """{"a":"%"}""")]
    [InlineData("5555555555554444", "card", """{"a":{"b":[1,"x %, y"]}}""")]
    [InlineData("5555555555554444", "card", """{"a":%}""")]
    [InlineData("jane@customer.example", "email", """{"a":"mailto:%?x"}""")]
    [InlineData("jane@customer.example", "email", """{"a":"select * from t where m = '%'"}""")]
    [InlineData("10.1.2.3", "ipv4", """{"a":"http://%:80/"}""")]
    [InlineData("+49301234567", "phone", """{"a":"call % now"}""")]
    [InlineData("DE89370400440532013000", "iban", """{"a":"%"}""")]
    public void A_surrogate_is_turned_back_where_it_stands(string value, string kind, string arguments)
    {
        var vault = Vault();
        var surrogate = Issue(vault, kind, value);
        Assert.Equal(Call(arguments.Replace("%", value, StringComparison.Ordinal), raw: true),
            Text(Reveal(vault, Call(arguments.Replace("%", surrogate, StringComparison.Ordinal), raw: true))));
    }

    [Theory]
    [InlineData("4000 0000", "5555 5555 5555 4444", " ")]
    [InlineData("4000-0000", "5555-5555-5555-4444", "-")]
    public void Grouping_is_the_agents_own(string _, string expected, string separator)
    {
        var vault = Vault();
        var surrogate = Issue(vault, "card", "5555555555554444");
        var grouped = string.Join(separator, surrogate.Chunk(4).Select(c => new string(c)));
        Assert.Equal(Call(expected), Text(Reveal(vault, Call(grouped))));
    }

    [Fact]
    public void Places_other_than_arguments_stay()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "email", "jane@customer.example");
        var message = """{"jsonrpc":"2.0","id":"%","method":"tools/call","params":{"name":"%","_meta":{"a":"%"}}}"""
            .Replace("%", surrogate, StringComparison.Ordinal);
        Assert.Equal(message, Text(Reveal(vault, message)));
    }

    [Fact]
    public void A_kind_that_policy_does_not_turn_back_stays()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "email", "jane@customer.example");
        Assert.Equal(Call(surrogate), Text(Reveal(vault, Call(surrogate), kind: "card")));
    }

    [Theory]
    [InlineData("4000 0012 3456 7899")]
    [InlineData("aaaaaaaaaaaa@masked.invalid")]
    [InlineData("900-12-3456")]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6")]
    [InlineData("+1 212 555 0142")]
    public void A_look_alike_that_was_never_given_out_is_refused(string forged) =>
        Assert.Equal(RevealFault.Unknown, Fault(Reveal(Vault(), Call("x " + forged))));

    [Fact]
    public void Every_altered_surrogate_is_refused_or_turned_into_nothing()
    {
        var vault = Vault();
        const string value = "jane@customer.example";
        var surrogate = Issue(vault, "email", value);
        for (var i = 0; i < surrogate.Length; i++)
        {
            foreach (var character in "aq27@.")
            {
                var altered = surrogate[..i] + character + surrogate[(i + 1)..];
                if (altered != surrogate) Assert.DoesNotContain(value, Text(Reveal(vault, Call(altered))), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Another_sessions_or_connections_surrogate_does_not_open()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "phone", "+49301234567");
        foreach (var foreign in (SurrogateVault[])[new("s_other", "crm", Scanned.Key, SessionKey), new("s_1", "other", Scanned.Key, SessionKey),
            new("s_1", "crm", Scanned.Key, Scanned.Key.Derive("another"))])
        {
            // Even one into whose list it was smuggled.
            foreign.Load(vault.Piece(0));
            Assert.Equal(RevealFault.Damaged, Fault(Reveal(foreign, Call(surrogate))));
        }

        var kinds = Vault();
        kinds.Load(vault.Piece(0).Select(e => e with { Kind = "ssn" }));
        Assert.Equal(RevealFault.Damaged, Fault(Reveal(kinds, Call(surrogate))));
    }

    [Fact]
    public void An_altered_seal_does_not_open()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "email", "jane@customer.example");
        var entry = vault.Piece(0)[0];
        for (var i = 0; i < entry.Sealed.Length; i++)
        {
            var bytes = entry.Sealed.ToArray();
            bytes[i] ^= 1;
            var altered = Vault();
            altered.Load([entry with { Sealed = bytes }]);
            Assert.Equal(RevealFault.Damaged, Fault(Reveal(altered, Call(surrogate))));
        }
    }

    [Fact]
    public void An_old_surrogate_is_refused_until_it_is_given_out_again()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "email", "jane@customer.example");
        Assert.Equal(RevealFault.Expired, Fault(Reveal(vault, Call(surrogate), oldest: Now + 1)));
        Assert.Equal(surrogate, vault.Issue(new SurrogateAsk("email", "jane@customer.example"), Now + Hour, Hour, mayReveal: true));
        Assert.IsType<RevealOutcome.Revealed>(Reveal(vault, Call(surrogate), oldest: Now + 1));
    }

    [Fact]
    public void A_value_that_was_not_kept_is_refused_until_it_is_read_again()
    {
        var vault = Vault();
        var ask = new SurrogateAsk("email", "jane@customer.example");
        var surrogate = vault.Issue(ask, Now, Hour, mayReveal: false);
        Assert.Empty(vault.Piece(0)[0].Sealed);
        Assert.Equal(RevealFault.Expired, Fault(Reveal(vault, Call(surrogate))));
        Assert.Equal(surrogate, vault.Issue(ask, Now, Hour, mayReveal: true));
        Assert.Equal(Call("jane@customer.example"), Text(Reveal(vault, Call(surrogate))));
    }

    [Theory]
    [InlineData("secret", "p@ss'word; drop table x --1", "select '%'")]
    [InlineData("secret", "abc\"def,ghijklmnopqrstuv", "x %")]
    public void A_value_does_not_break_out_of_a_longer_text(string kind, string value, string place)
    {
        var vault = Vault();
        var surrogate = Issue(vault, kind, value);
        Assert.Equal(RevealFault.Unfit, Fault(Reveal(vault, Call(place.Replace("%", surrogate, StringComparison.Ordinal)))));
        Assert.Equal(value, JsonDocument.Parse(Text(Reveal(vault, Call(surrogate)))).RootElement.GetProperty("params")
            .GetProperty("arguments").GetProperty("a").GetString());
    }

    [Fact]
    public void A_number_stays_a_number()
    {
        var vault = Vault();
        var surrogate = Issue(vault, "ssn", "012345678");
        Assert.Equal(RevealFault.Unfit, Fault(Reveal(vault, Call("{\"a\":" + surrogate + "}", raw: true))));
    }

    [Fact]
    public void A_key_is_sealed_under_the_gateways_for_one_session()
    {
        var sealedKey = SurrogateVault.SealKey(Scanned.Key, "s_1", SessionKey);
        Assert.Equal(SessionKey.Secret, SurrogateVault.OpenKey(Scanned.Key, "s_1", sealedKey)!.Secret);
        Assert.Null(SurrogateVault.OpenKey(Scanned.Key, "s_2", sealedKey));
        Assert.Null(SurrogateVault.OpenKey(Scanned.Key.Derive("other"), "s_1", sealedKey));
        Assert.Null(SurrogateVault.OpenKey(Scanned.Key, "s_1", []));
    }

    private static SurrogateVault Vault() => new("s_1", "crm", Scanned.Key, SessionKey);

    private static string Issue(SurrogateVault vault, string kind, string value) =>
        vault.Issue(new SurrogateAsk(kind, value), Now, Hour, mayReveal: true);

    private static string Numbered(string form, Random random)
    {
        var (year, month, day) = (1930 + random.Next(60), 1 + random.Next(12), 1 + random.Next(28));
        return form switch
        {
            "iso" => $"{year}-{month:d2}-{day:d2}",
            "local" => $"{day:d2}.{month:d2}.{year}",
            "short" => $"{month}/{day}/{year}",
            "plain" => $"{year}{month:d2}{day:d2}",
            "plain-day-first" => $"{day:d2}{month:d2}{year}",
            "written" => new DateOnly(year, month, day).ToString("d MMMM yyyy", CultureInfo.InvariantCulture),
            "no-century" => $"{day:d2}.{month:d2}.{year % 100:d2}",
            "nine" => $"{random.Next(100_000_000, 1_000_000_000)}",
            "eight" => $"{random.Next(10_000_000, 100_000_000)}",
            "odd" => $"{Letters(1, random)}{random.Next(10)}{Letters(1, random)}{random.Next(10)}{Letters(1, random)}{random.Next(10)}",
            "three-letters" => Letters(3, random),
            "four-letters" => Letters(4, random),
            "five-letters" => Letters(5, random),
            "two-words" => Letters(3, random) + " " + Letters(3, random),
            "national" => $"030{random.Next(1_000_000, 10_000_000)}",
            _ => $"{random.Next(100_000, 1_000_000)}",
        };
    }

    private static string Letters(int count, Random random) => new(random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZ", count));

    private static string Value(string kind, int i) => kind switch
    {
        "card" => $"51{i:d14}",
        "ssn" => $"{100000000 + (i * 7):d9}",
        "phone" => $"+1415{2000000 + (i * 3):d7}",
        "ipv4" => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}",
        "iban" => $"DE8937040044{i:d10}",
        "email" => $"u{i}@customer.example",
        _ => $"B-{i:d6}-{i * 31:d7}",
    };

    private static string Call(string text, bool raw = false) =>
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"arguments\":"
        + (raw ? text : "{\"a\":" + Scanned.Quote(text) + "}") + "}}";

    private static RevealOutcome Reveal(SurrogateVault vault, string message, string? kind = null, long oldest = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var hits = new List<Hit>();
        JsonScanner.Scan(bytes, hits);
        return SurrogateReveal.Apply(bytes, hits, vault, k => kind is null || k == kind, oldest);
    }

    private static string Text(RevealOutcome outcome) =>
        outcome is RevealOutcome.Revealed revealed ? Encoding.UTF8.GetString(revealed.Message.Span) : outcome.ToString();

    private static RevealFault Fault(RevealOutcome outcome) => Assert.IsType<RevealOutcome.Refused>(outcome).Fault;
}
