using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Surrogates look like what they stand for, and are nobody's.</summary>
public sealed class SurrogateTests
{
    private const int Cases = 300;

    private static readonly MaskPlan All = MaskPlan.For(
        [new MaskObligation("r", ["*"], ["*.hidden"], MaskStyle.Surrogate, true, true)], request: false);

    public static TheoryData<string, string> Samples => new()
    {
        { "card", "4111 1111 1111 1111" }, { "card", "4111-1111-1111-1111" }, { "card", "371449635398431" }, { "card", "30569309025904" },
        { "card", "6304000000000000000" }, { "card", "４１１１ １１１１ １１１１ １１１１" },
        { "iban", "DE89 3704 0044 0532 0130 00" }, { "iban", "gb29nwbk60161331926819" }, { "iban", "MT84MALT011000012345MTLCAST001S" },
        { "iban", "BE68539007547034" }, { "iban", "NO9386011117947" },
        { "ssn", "123-45-6789" }, { "ssn", "123 45 6789" }, { "ssn", "123456789" },
        { "phone", "+49 30 1234567" }, { "phone", "(415) 555-2671" }, { "phone", "+1 415-555-2671" }, { "phone", "0044 20 7946 0958" },
        { "phone", "030 12345678" }, { "phone", "415.555.2671" },
        { "email", "jane.doe@example.com" }, { "ipv4", "10.1.2.3" }, { "ipv6", "fe80::1" }, { "mac", "00:1A:2B:3C:4D:5E" },
        { "aws", "AKIA" + "IOSFODNN7EXAMPLE" }, { "github", "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a" },
        { "slack", "xoxb" + "-123456789012-123456789012-abcdefghijklmnopqrstuvwx" }, { "tax", "123/456/78901" }, { "passport", "C01X00T47" },
        { "birth", "1984-02-29" }, { "birth", "29.02.1984" }, { "birth", "2001-05-06T10:11:12Z" },
        { "birth-date", "12 March 1984" }, { "vat", "DE136695976" }, { "crypto", "0x" + "52908400098527886e0f7030069857d2e4169ee7" },
        { "secret", "d41d8cd98f00b204e9800998ecf8427e" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_surrogate_has_the_shape_of_its_value_and_is_another(string kind, string value)
    {
        var page = new SurrogatePage(Scanned.Key);
        var surrogate = page.For(kind, value);
        Assert.NotEqual(SurrogateValue.Canonical(kind, value), SurrogateValue.Canonical(kind, surrogate));
        Assert.Equal(surrogate, new SurrogatePage(Scanned.Key).For(kind, value));
        Assert.Equal(surrogate, page.For(kind, surrogate));
        Assert.NotEqual(surrogate, new SurrogatePage(Scanned.Key.Derive("another session")).For(kind, value));
        if (kind is not ("email" or "ipv4" or "ipv6")) Assert.Equal(Shape(SurrogateValue.Fold(value), kind), Shape(surrogate, kind));
    }

    [Theory]
    [InlineData("card")]
    [InlineData("iban")]
    [InlineData("email")]
    [InlineData("ipv6")]
    [InlineData("jwt")]
    [InlineData("private-key")]
    [InlineData("aws")]
    public void A_surrogate_is_found_as_its_own_kind(string kind)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var value = Some.Values(new Random(seed)).First(v => v.Kind == kind).Value;
            var surrogate = new SurrogatePage(Scanned.Key).For(kind, value);
            Assert.Contains((kind, surrogate), Scanned.Text("x " + surrogate));
        }
    }

    [Theory]
    [InlineData("card")]
    [InlineData("iban")]
    [InlineData("ssn")]
    [InlineData("email")]
    public void A_surrogate_is_of_a_reserved_range_and_a_value_is_not(string kind)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var value = Some.Values(new Random(seed)).First(v => v.Kind == kind).Value;
            var surrogate = new SurrogatePage(Scanned.Key).For(kind, value);
            Assert.True(SurrogateForms.IsReserved(kind, SurrogateValue.Canonical(kind, surrogate)), surrogate);
            Assert.False(SurrogateForms.IsReserved(kind, SurrogateValue.Canonical(kind, value)), value);
        }
    }

    [Theory]
    [InlineData("18031984", "ddMMyyyy")]
    [InlineData("19031984", "ddMMyyyy")]
    [InlineData("20112011", "ddMMyyyy")]
    [InlineData("03191984", "MMddyyyy")]
    [InlineData("19840319", "yyyyMMdd")]
    [InlineData("20101912", "ddMMyyyy")]
    [InlineData("20101112", "yyyyMMdd")]
    public void A_date_written_together_keeps_its_order(string value, string order)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var surrogate = SurrogateForms.Make("birth-date", value, new SurrogateChance(Scanned.Key, "birth-date", value, attempt));
            Assert.True(DateOnly.TryParseExact(surrogate, order, out var date) && date.Year is >= 1800 and < 1900, surrogate);
        }
    }

    [Theory]
    [InlineData("Jean-Claude van Damme")]
    [InlineData("DEUTSCHE BEISPIEL AG")]
    public void Nothing_of_a_name_stays(string name)
    {
        var surrogate = new SurrogatePage(Scanned.Key).For("person", name);
        foreach (var word in name.Split(' ', '-').Where(word => word.Length > 3))
            Assert.DoesNotContain(word[..4], surrogate, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_lead_nowhere()
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            for (var i = 0; i < 100; i++)
            {
                var chance = new SurrogateChance(Scanned.Key, "ipv4", i.ToString(CultureInfo.InvariantCulture), attempt);
                var address = SurrogateAddresses.Ipv4(chance);
                Assert.True(IPAddress.TryParse(address, out _) && SurrogateAddresses.IsIpv4(address), address);
            }
        }

        Assert.False(SurrogateAddresses.IsIpv4("10.0.0.1"));
        Assert.True(IPAddress.TryParse(SurrogateAddresses.Ipv6(new SurrogateChance(Scanned.Key, "ipv6", "a", 0)), out _));
    }

    [Fact]
    public void Grouping_does_not_make_another_value()
    {
        var masked = Scanned.Mask("""{"result":{"structuredContent":["4111 1111 1111 1111","4111111111111111",4111111111111111]}}""", All);
        Assert.Single(masked.Split(',').Select(p => new string([.. p.Where(char.IsAsciiDigit)])).Distinct());
    }

    [Fact]
    public void Numbers_stay_numbers_of_their_length()
    {
        const string json = """{"result":{"structuredContent":{"n":4111111111111111,"phone":4155552671,"hidden":[-12.50,7,1e5,true,"Ann"]}}}""";
        var masked = Scanned.Mask(json, All);
        using var document = JsonDocument.Parse(masked);
        var content = document.RootElement.GetProperty("result").GetProperty("structuredContent");
        Assert.StartsWith("400000", content.GetProperty("n").GetRawText(), StringComparison.Ordinal);
        Assert.Matches("^[1-9][0-9]{9}$", content.GetProperty("phone").GetRawText());
        Assert.Matches(@"^\[-[1-9][0-9]\.[0-9]{2},[1-9],[1-9]e5,false,""[A-Z][a-z]{2}""\]$", content.GetProperty("hidden").GetRawText());
    }

    [Fact]
    public void Masked_messages_hold_no_value_and_no_surrogate_of_a_surrogate()
    {
        var page = new SurrogatePage(Scanned.Key);
        for (var seed = 0; seed < Cases; seed++)
        {
            foreach (var (kind, value) in Some.Values(new Random(seed)))
            {
                var text = Some.Escaped(new Random(seed), "{\"a\":" + Some.Escaped(new Random(seed + 1), value) + "}");
                var masked = Scanned.Mask("{\"result\":{\"content\":[{\"text\":" + text + "}]}}", All);
                using var document = JsonDocument.Parse(masked);
                var inner = document.RootElement.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
                using var read = JsonDocument.Parse(inner);
                Assert.Equal(page.For(kind, value), read.RootElement.GetProperty("a").GetString());
            }
        }
    }

    [Theory]
    [InlineData("""{"format":"email"}""", "\"jane@example.com\"")]
    [InlineData("""{"format":"ipv4"}""", "\"10.1.2.3\"")]
    [InlineData("""{"pattern":"^\\d{3}-\\d{2}-\\d{4}$"}""", "\"123-45-6789\"")]
    [InlineData("""{"pattern":"^4[0-9]{15}$"}""", "\"4111111111111111\"")]
    [InlineData("""{"type":"integer","minimum":4000000000000000,"maximum":4999999999999999}""", "4111111111111111")]
    [InlineData("""{"pattern":"^\\+[1-9][0-9 ]{8,14}$","minLength":9,"maxLength":15}""", "\"+49 30 1234567\"")]
    [InlineData("""{"maxLength":16,"format":"email"}""", "\"jane@example.com\"")]
    public void A_surrogate_fits_its_place(string schema, string value)
    {
        var output = "{\"type\":\"object\",\"properties\":{\"v\":" + schema + "}}";
        var masked = Scanned.Mask("{\"result\":{\"structuredContent\":{\"v\":" + value + "}}}", All, output);
        Assert.DoesNotContain(value, masked, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(masked);
        using var parsed = JsonDocument.Parse(output);
        Assert.True(new Governance.Masking.Schemas.OutputSchema(parsed.RootElement)
            .IsValid(document.RootElement.GetProperty("result").GetProperty("structuredContent")), masked);
    }

    [Theory]
    [InlineData("♀", "^[a-z]$")]
    [InlineData("★★★☆☆", "^[a-z]{5}$")]
    [InlineData("①②③④", "^[0-9]{4}$")]
    [InlineData("Ⅻ. ½", @"^[0-9]\. [0-9]$")]
    [InlineData("+", @"^\[masked\]$")]
    [InlineData("--/--", @"^\[masked\]$")]
    [InlineData("", "^$")]
    public void Of_what_a_path_hides_no_sign_stays_that_says_something(string value, string expected)
    {
        using var document = JsonDocument.Parse(Scanned.Mask("{\"result\":{\"structuredContent\":{\"hidden\":\"" + value + "\"}}}", All));
        Assert.Matches(expected, document.RootElement.GetProperty("result").GetProperty("structuredContent").GetProperty("hidden").GetString());
    }

    [Fact]
    public void A_found_value_that_has_no_other_of_its_shape_is_redacted()
    {
        Assert.Equal("[codename]", new SurrogatePage(Scanned.Key).For("codename", "***"));
        Assert.Matches("^[a-z]{3}$", new SurrogatePage(Scanned.Key).For("codename", "♥♥♥"));
    }

    private static string Shape(string text, string kind) => string.Concat(text.Select(c =>
        char.IsAsciiDigit(c) || (kind == "mac" && char.IsAsciiHexDigit(c)) ? '0' : char.IsAsciiLetterLower(c) ? 'x' : char.IsAsciiLetterUpper(c) ? 'X' : c));

    [Fact]
    public void A_value_for_which_there_is_none_is_asked_for_once()
    {
        var book = new SurrogateBook(Scanned.Key);
        var first = book.Open();
        first.For("customer", "123456");
        first.Learn([""]);
        var next = book.Open();
        Assert.Equal("[customer]", next.For("customer", "123456"));
        Assert.False(next.HasUnknown);
        next.For("badge", "123456");
        Assert.Single(next.Unknown);
    }

    [Fact]
    public void A_page_asks_for_no_more_surrogates_than_a_session_has_and_redacts_the_rest()
    {
        const int values = SurrogateVault.CountMax + 100;
        var page = new SurrogateBook(Scanned.Key).Open();
        for (var i = 0; i < values; i++) page.For("email", $"a{i}@b.example");
        for (var i = 0; i < 100; i++) page.For("email", $"a{i}@b.example");
        Assert.Equal(SurrogateVault.CountMax, page.Unknown.Length);
        page.Learn([.. Enumerable.Range(0, SurrogateVault.CountMax).Select(i => i == 7 ? "s7@c.example" : "")]);
        Assert.Equal("s7@c.example", page.For("email", "a7@b.example"));
        Assert.Equal("[email]", page.For("email", $"a{SurrogateVault.CountMax}@b.example"));
        Assert.False(page.HasUnknown);
    }
}
