using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Personal;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>
/// A fresh value of each personal kind by its public definition, found alone or behind a word, in a text and in JSON; and left when a
/// digit is wrong or the word is missing.
/// </summary>
public sealed class PersonalKindTests
{
    /// <summary>Kind, what stands before the value (empty where its form is enough), the value, and one that is wrong.</summary>
    public static TheoryData<string, string, string, string> Values => new()
    {
        { "us-itin", "", "912-70-1234", "912-69-1234" },
        { "us-npi", "NPI ", "1245319599", "1245319598" },
        { "ca-sin", "", "130-692-544", "130-692-545" },
        { "ca-sin", "SIN: ", "130692544", "130692545" },
        { "br-cpf", "", "529.982.247-25", "529.982.247-26" },
        { "br-cpf", "CPF ", "52998224725", "52998224726" },
        { "br-cnpj", "", "11.222.333/0001-81", "11.222.333/0001-82" },
        { "cl-rut", "", "12.345.678-5", "12.345.678-6" },
        { "cl-rut", "RUT ", "12345678-5", "12345678-6" },
        { "uk-nhs", "", "943 476 5919", "943 476 5918" },
        { "uk-nhs", "NHS number ", "9434765919", "9434765918" },
        { "uk-nino", "", "AB123456C", "AB123456E" },
        { "uk-nino", "", "AB 12 34 56 C", "GB 12 34 56 C" },
        { "de-tax-id", "Steuer-ID: ", "86095742719", "86095742718" },
        { "de-social-security", "", "15070649C103", "15070649C104" },
        { "fr-nir", "", "1 85 05 78 006 084 91", "1 85 05 78 006 084 92" },
        { "fr-nir", "", "185057800608491", "185057800608492" },
        { "es-dni", "", "12345678Z", "12345678A" },
        { "es-nie", "", "X1234567L", "X1234567M" },
        { "it-codice-fiscale", "", "RSSMRA85T10A562S", "RSSMRA85T10A562T" },
        { "pl-pesel", "PESEL ", "44051401359", "44051401358" },
        { "nl-bsn", "BSN ", "111222333", "111222334" },
        { "pt-nif", "NIF ", "123456789", "123456788" },
        { "be-nrn", "", "85.07.30-033.28", "85.07.30-033.29" },
        { "at-svnr", "", "1237 010180", "1238 010180" },
        { "ch-ahv", "", "756.9217.0769.85", "756.9217.0769.84" },
        { "se-personnummer", "", "811218-9876", "811218-9875" },
        { "fi-hetu", "", "131052-308T", "131052-308U" },
        { "fi-hetu", "", "010594Y9032", "010594Y9033" },
        { "dk-cpr", "CPR ", "070761-4285", "074461-4285" },
        { "ee-isikukood", "isikukood ", "37605030299", "37605030298" },
        { "lv-personas-kods", "", "161175-19997", "161175-19996" },
        { "ro-cnp", "CNP ", "1800101221144", "1800101221145" },
        { "bg-egn", "EGN ", "7523169263", "7523169264" },
        { "hr-oib", "OIB ", "33392005961", "33392005962" },
        { "gr-amka", "AMKA ", "01010099990", "01010099991" },
        { "tr-tckn", "TCKN ", "10000000146", "10000000147" },
        { "za-id", "South African ID ", "8001015009087", "8001015009086" },
        { "in-aadhaar", "", "2341 2341 2346", "2341 2341 2347" },
        { "in-pan", "", "ABCPE1234F", "ABCXE1234F" },
        { "cn-id", "", "11010519491231002X", "110105194912310021" },
        { "hk-id", "", "A123456(3)", "A123456(4)" },
        { "kr-rrn", "", "960121-1021413", "960121-1021414" },
        { "sg-nric", "", "S1234567D", "S1234567E" },
        { "au-tfn", "TFN ", "876543210", "876543211" },
        { "au-abn", "", "51 824 753 556", "51 824 753 557" },
        { "au-medicare", "", "2123 45670 1", "2123 45680 1" },
        { "th-id", "", "1-2345-67890-12-1", "1-2345-67890-12-2" },
        { "mx-curp", "", "HEGG560427MVZRRL04", "HEGG560427MVZRRL05" },
        { "il-id", "teudat zehut ", "123456782", "123456783" },
        { "vat", "", "DE136695976", "DE136695975" },
        { "vat", "", "ATU13585627", "ATU13585626" },
        { "vat", "", "BE0428759497", "BE0428759498" },
        { "vat", "", "NL004495445B01", "NL004495446B01" },
        { "vat", "", "FR40303265045", "FR41303265045" },
        { "vat", "", "GB980780684", "GB980780685" },
        { "vat", "", "DE 136 695 976", "DE 136 695 975" },
        { "crypto", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb" },
        { "crypto", "", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5" },
        { "crypto", "", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed" },
        { "mac", "", "00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5G" },
        { "mac", "", "00-1A-2B-3C-4D-5E", "00-1A-2B-3C-4D" },
        { "mac", "", "001a.2b3c.4d5e", "001a.2b3c.4d5" },
        { "passport", "passport number ", "C01X00T47", "C_1X00T47" },
        { "driving-licence", "", "MORGA657054SM9IJ", "MORGA699054SM9IJ" },
        { "birth-date", "born on ", "12/05/1980", "12/05/2780" },
        { "birth-date", "date of birth: ", "1980-05-12", "1980-13-52" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_found_wherever_it_stands(string kind, string word, string value, string wrong)
    {
        Assert.Contains((kind, value), Scanned.Text(word + value));
        Assert.Contains((kind, value), Scanned.Text($"see below\n{word}{value}, and more."));
        Assert.DoesNotContain(Scanned.Text(word + wrong), h => h.Kind == kind);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void What_needs_a_word_is_left_without_one(string kind, string word, string value, string wrong)
    {
        Assert.NotEqual(value, wrong);
        Assert.Equal(word.Length == 0, Scanned.Text("it is " + value).Any(h => h.Kind == kind));
    }

    [Theory]
    [InlineData("""{"taxIdNumber":"86095742719"}""", "de-tax-id")]
    [InlineData("""{"patient":{"nhs_number":9434765919}}""", "uk-nhs")]
    [InlineData("""{"customer_bsn":"111222333"}""", "nl-bsn")]
    [InlineData("""{"passportNo":"AB1234567"}""", "passport")]
    [InlineData("""{"dateOfBirth":"1980-05-12"}""", "birth-date")]
    [InlineData("""{"dob":"1980-05-12"}""", "birth-date")]
    [InlineData("""{"created":"1980-05-12"}""", null)]
    [InlineData("""{"order":"86095742719","count":9434765919,"hotel":"4155550132","ref":"AB1234567"}""", null)]
    [InlineData("""{"\u0442\u0435\u043b\u0435\u0444\u043e\u043d":"4155550132"}""", "phone")]
    [InlineData("""{"\u96fb\u8a71":4155550132}""", "phone")]
    [InlineData("""{"\u0073sn":123456789}""", "ssn")]
    [InlineData("""{"d\u0061te_of_birth":"1984-02-29"}""", "birth-date")]
    [InlineData("""{"\u043c\u043e\u0431\u0438\u043b\u044c\u043d\u044b\u0439\u0020\u0442\u0435\u043b\u0435\u0444\u043e\u043d":"4155550132"}""", "phone")]
    public void A_property_s_name_is_a_word(string json, string? kind) =>
        Assert.Equal(kind is null ? [] : [kind], Scanned.Json(json).Select(h => h.Kind));

    [Theory]
    [InlineData("id 12345678-1234-1234-1234-123456789012")]
    [InlineData("build 20261120-101530 of v1.2.3456789")]
    [InlineData("trace=1763632800123 span=0123456789abcdef seq 4155550132")]
    [InlineData("snowflake 1328493048203948032")]
    [InlineData("SELECT VARCHAR(100), 12345678 FROM T12345678")]
    [InlineData("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("123 456 789 bytes of 9 876 543 210")]
    public void What_services_write_is_left(string text) => Assert.Empty(Scanned.Text(text));

    [Fact]
    public void A_wrong_digit_is_noticed_wherever_it_stands()
    {
        // These checks catch every single wrong digit.
        foreach (var (value, check) in new (string, IdCheck)[]
        {
            ("234123412346", WorldChecks.Aadhaar), ("86095742719", EuropeanChecks.SteuerId), ("130692544", WorldChecks.Sin),
            ("9434765919", EuropeanChecks.Nhs), ("52998224725", WorldChecks.Cpf), ("7569217076985", EuropeanChecks.Ahv),
        })
        {
            var id = System.Text.Encoding.ASCII.GetBytes(value);
            Assert.True(check(id), value);
            for (var at = 0; at < id.Length; at++)
            {
                var digit = id[at];
                for (id[at] = (byte)'0'; id[at] <= '9'; id[at]++)
                {
                    Assert.True(id[at] == digit || !check(id), $"{value} at {at}");
                }

                id[at] = digit;
            }
        }
    }

    [Fact]
    public void Every_rule_s_kind_is_personal() => Assert.All(
        Enum.GetValues<Kind>().Where(PersonalKinds.IsNumber), k => Assert.Equal(KindClass.Personal, Detectors.InfoOf(k).Class));
}
