using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Kinds and dictionaries of the configuration, found in messages and hidden.</summary>
public sealed class RuleTests
{
    private const string Terms = "# Codenames\nNightjar\nBlue Heron\nZürich Süd\nAC/DC\nsay \"moo\"\n40041\n";

    private const string Kinds = """
        masking:
          kinds:
            - { name: rt-badge, class: personal, prefix: 'EMP-', pattern: '[0-9]{6}', checksum: luhn, confidence: 90 }
            - { name: rt-order, pattern: '[0-9]{8}', context: [order, bestellung], alone: 40, threshold: 60 }
            - { name: rt-plate, pattern: '[a-z]{1,3}[ -]?[0-9]{1,4}', case: any, context: [plate], confidence: 70 }
            - { name: rt-path, pattern: '/srv/[a-z]{1,20}', whole: false }
          dictionaries:
            - { name: rt-code, file: terms.txt, case: any, class: secret }
        """;

    private static readonly DetectionRules Rules = Read(Kinds);

    [Theory]
    [InlineData("{\"t\":\"badge EMP-204412, EMP-204417\"}", "rt-badge:EMP-204412")]
    [InlineData("{\"t\":\"\\u0045MP-204412\"}", "rt-badge:\\u0045MP-204412")]
    [InlineData("{\"t\":\"\\nEMP-204412\\n\"}", "rt-badge:EMP-204412")]
    [InlineData("{\"t\":\"ＥＭＰ-204412\"}", "rt-badge:ＥＭＰ-204412")]
    [InlineData("{\"t\":\"xEMP-204412\"}", "")]
    [InlineData("{\"t\":\"order 20441712\"}", "rt-order:20441712")]
    [InlineData("{\"t\":\"20441712\"}", "")]
    [InlineData("{\"orderNo\":20441712,\"n\":20441712}", "rt-order:20441712")]
    [InlineData("{\"\\u006frder\":20441712}", "rt-order:20441712")]
    [InlineData("{\"\\u006frder\":\"20441712\"}", "rt-order:20441712")]
    [InlineData("{\"order\":-20441712}", "")]
    [InlineData("{\"t\":\"plate AB-1234\"}", "rt-plate:AB-1234")]
    [InlineData("{\"t\":\"see \\/srv\\/data\"}", "rt-path:\\/srv\\/data")]
    [InlineData("{\"t\":\"BLUE HERON and nightjars\"}", "rt-code:BLUE HERON")]
    [InlineData("{\"t\":\"ac\\/dc\"}", "rt-code:ac\\/dc")]
    [InlineData("{\"t\":\"Say \\\"Moo\\\"!\"}", "rt-code:Say \\\"Moo\\\"")]
    [InlineData("{\"t\":\"ZÜRICH SÜD\"}", "rt-code:ZÜRICH SÜD")]
    [InlineData("{\"t\":\"Nightjar\u200b\"}", "rt-code:Nightjar")]
    [InlineData("{\"t\":\"Blue\u00a0Heron\"}", "rt-code:Blue\u00a0Heron")]
    [InlineData("{\"n\":40041,\"m\":400410}", "rt-code:40041")]
    [InlineData("{\"nightjar\":1}", "rt-code:nightjar")]
    public void A_configured_kind_is_found_in_a_message(string json, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.Equal(expected, string.Join(' ', Found(bytes, Rules).Select(h =>
            $"{h.Kind}:{Encoding.UTF8.GetString(bytes, h.Offset, h.Length)}")));
    }

    [Fact]
    public void Two_values_in_one_number_of_a_document_hide_it_once()
    {
        const string json = """{"result":{"content":[{"type":"text","text":"{\"order\": 12345678.12345678}"}]}}""";
        Assert.Equal(2, Found(Encoding.UTF8.GetBytes(json), Rules).Count);
        var masked = Mask(json, "*");
        Assert.StartsWith("""{"result":{"content":[{"type":"text","text":"{\"order\": """, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("12345678", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configured_kind_is_hidden_like_any_other_and_belongs_to_its_group()
    {
        const string json = """{"result":{"content":[{"type":"text","text":"{\"a\":\"EMP-204412 \\u004eightjar\"}"}],"n":"Nightjar EMP-204412"}}""";
        Assert.Equal("""{"result":{"content":[{"type":"text","text":"{\"a\":\"[rt-badge] [rt-code]\"}"}],"n":"[rt-code] [rt-badge]"}}""",
            Mask(json, "*"));
        Assert.Contains("[rt-badge] \\\\u004eightjar", Mask(json, "personal"), StringComparison.Ordinal);
        Assert.Contains("\"n\":\"[rt-code] EMP-204412\"", Mask(json, "secret"), StringComparison.Ordinal);
        Assert.Contains("\"n\":\"Nightjar [rt-badge]\"", Mask(json, "rt-badge"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_costs_a_pattern_too_much_counts_as_a_value_from_end_to_end()
    {
        var rules = Read("masking: { kinds: [ { name: rt-slow, pattern: '([a-z]{1,7}[ ]){1,60}[0-9]', whole: false } ] }");
        var text = string.Concat(Enumerable.Repeat("abcdef ", 20_000));
        var bytes = Encoding.UTF8.GetBytes($"{{\"t\":\"{text}\",\"u\":\"a 1\"}}");
        var hits = Found(bytes, rules).Where(h => h.Kind == "rt-slow").ToList();
        Assert.Contains(hits, h => h.Offset == 6 && h.Length == text.Length && h.Confidence == Hit.GaveUp);
        Assert.Contains(hits, h => h.Length == 3 && h.Confidence > 0);
        var outcome = JsonMasker.Mask(bytes, hits, MaskPlan.Recording(["rt-slow"], rules), Scanned.Key);
        Assert.Equal("{\"t\":\"[rt-slow]\",\"u\":\"[rt-slow]\"}",
            Encoding.UTF8.GetString(Assert.IsType<MaskOutcome.Masked>(outcome).Bytes.Span));
    }

    [Fact]
    public void Names_and_targets_are_shown_without_configured_values()
    {
        Assert.Equal("file:[rt-code]", TextMasker.Redact("file:Nightjar", Rules));
        var message = """{"params":{"uri":"crm://Jane Roe/EMP-204412"}}"""u8;
        List<Hit> hits = [new("person", message.IndexOf("Jane"u8), 8, 85)];
        Assert.Equal("crm://[person]/[rt-badge]", TargetText.Of("crm://Jane Roe/EMP-204412", message, hits, Rules));
    }

    [Fact]
    public void Random_messages_are_found_the_same_whatever_stands_around_a_value()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            string[] values = ["EMP-204412", "Nightjar", "blue heron", "/srv/data"];
            var value = values[random.Next(values.Length)];
            var json = $"{{\"x\":{Scanned.Quote(Some.Words(random, random.Next(20)))},\"t\":"
                + Some.Escaped(random, $"{Some.Words(random, random.Next(30))} {value} {Some.Words(random, random.Next(30))}") + "}";
            var bytes = Encoding.UTF8.GetBytes(json);
            var hit = Assert.Single(Found(bytes, Rules), h => h.Kind.StartsWith("rt-", StringComparison.Ordinal) && h.Kind != "rt-plate");
            Assert.Equal(value, Scanned.Unquote(bytes.AsSpan(hit.Offset, hit.Length)));
        }
    }

    [Theory]
    [InlineData("ab\nNightjar\n", "terms.txt:1:1: a term has 3 bytes of UTF-8 at least: a shorter one would be found everywhere")]
    [InlineData("# none\n\n", "terms.txt:1:1: there is no term in this file; write one a line")]
    [InlineData("Nightjar\nx\ty z\n", "terms.txt:2:1: a term is text without control characters")]
    [InlineData("Night\uFFFD\n", "terms.txt:1:1: this line is not UTF-8; save the file as UTF-8 text")]
    public void A_wrong_dictionary_is_told_by_file_and_line(string text, string expected)
    {
        const string yaml = "version: 1\nmasking: { dictionaries: [ { name: rt-wrong, file: terms.txt } ] }";
        var outcome = GatewayConfig.Parse("conf/gateway.yaml", yaml,
            new ConfigFiles(path => path == "conf/terms.txt" ? text : null, (_, _) => []));
        Assert.Equal(["conf/" + expected], outcome.Errors.Select(e => e.ToString()));
    }

    internal static DetectionRules Read(string yaml)
    {
        var outcome = GatewayConfig.Parse("gateway.yaml", "version: 1\n" + yaml,
            new ConfigFiles(path => path == "terms.txt" ? Terms : null, (_, _) => []));
        Assert.Empty(outcome.Errors.Select(e => e.ToString()));
        return outcome.Config!.Masking.Rules();
    }

    private static List<Hit> Found(byte[] json, DetectionRules rules)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits, rules);
        return hits;
    }

    private static string Mask(string json, string kind)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var plan = MaskPlan.For([new MaskObligation("r", [kind], [], MaskStyle.Redact, true, true)], request: false, Rules);
        return Encoding.UTF8.GetString(Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(bytes, Found(bytes, Rules), plan, Scanned.Key)).Bytes.Span);
    }
}
