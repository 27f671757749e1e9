using System.Buffers;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Secrets;
using Gateway.Governance.Masking.Streams;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>A value that is less sure than its kind's threshold is no hit: not counted, not hidden, in no way of looking.</summary>
public sealed class ThresholdTests
{
    // A number with a calling code has confidence 90, one behind a trunk zero 60.
    private const string Sure = "+49 30 1234567";
    private const string Unsure = "030 1234567";

    [Fact]
    public void A_kind_s_threshold_can_be_raised_and_what_is_less_sure_is_left()
    {
        var rules = RuleTests.Read("masking: { thresholds: [ { kinds: [phone], threshold: 80 } ] }");
        Assert.Equal(["phone", "phone"], Found($"{Sure}, {Unsure}", DetectionRules.None));
        Assert.Equal(["phone"], Found($"{Sure}, {Unsure}", rules));
        Assert.Equal($"[phone], {Unsure}", TextMasker.Redact($"{Sure}, {Unsure}", rules));
    }

    [Theory]
    [InlineData("{ kinds: [phone], threshold: 61 }, { kinds: [personal], threshold: 40 }", "card")]
    [InlineData("{ kinds: [personal], threshold: 61 }, { kinds: [phone], threshold: 60 }", "card phone")]
    [InlineData("{ kinds: ['*'], threshold: 99 }, { kinds: [personal], threshold: 60 }", "card phone")]
    [InlineData("{ kinds: ['*'], threshold: 99 }", "")]
    public void A_kind_s_own_entry_wins_over_its_group_s_and_that_over_all(string entries, string expected) => Assert.Equal(expected,
        string.Join(' ', Found($"4111 1111 1111 1111, {Unsure}", RuleTests.Read($"masking: {{ thresholds: [ {entries} ] }}"))));

    [Fact]
    public void A_reading_that_is_not_sure_enough_hides_no_other_reading_of_the_same_bytes()
    {
        const string text = "phone 943 476 5919";
        Assert.Equal(["uk-nhs"], Found(text, DetectionRules.None));
        Assert.Equal(["phone"], Found(text, RuleTests.Read("masking: { thresholds: [ { kinds: [uk-nhs], threshold: 71 } ] }")));
    }

    [Fact]
    public void The_threshold_holds_beside_kinds_of_one_s_own_and_for_numbers_property_names_and_encoded_values()
    {
        var rules = RuleTests.Read("masking: { kinds: [ { name: tt-x, pattern: 'XX[0-9]{4}' } ], thresholds: [ { kinds: [phone, email], threshold: 96 } ] }");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"call {Sure} or jane@example.com"));
        var json = $$"""{"t":"{{Sure}} XX1234","phone":4155550132,"jane@example.com":"{{encoded}}","u":"jane\u0040example.com"}""";
        var hits = new List<Hit>();
        JsonScanner.Scan(Encoding.UTF8.GetBytes(json), hits, rules);
        Assert.Equal(["tt-x"], hits.Select(h => h.Kind));
        hits.Clear();
        JsonScanner.Scan(Encoding.UTF8.GetBytes(json), hits);
        Assert.Equal(6, hits.Count);
    }

    [Fact]
    public void A_document_inside_a_text_and_a_stream_are_held_to_the_same_threshold()
    {
        var rules = RuleTests.Read("masking: { thresholds: [ { kinds: [phone], threshold: 80 } ] }");
        var plan = MaskPlan.Recording(["*"], rules);
        var json = Encoding.UTF8.GetBytes("""{"result":{"text":"{\"a\":\"030 1234567\",\"b\":\"\\u002b49 30 1234567\"}"}}""");
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits, rules);
        var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(json, hits, plan, Scanned.Key));
        Assert.Equal("""{"result":{"text":"{\"a\":\"030 1234567\",\"b\":\"[phone]\"}"}}""", Encoding.UTF8.GetString(masked.Bytes.Span));
        var shown = new ArrayBufferWriter<byte>();
        var stream = new StreamMasker(plan, Scanned.Key);
        stream.Write(Encoding.UTF8.GetBytes($"{Unsure} and {Sure} so"), shown);
        stream.Complete(shown);
        Assert.Equal($"{Unsure} and [phone] so", Encoding.UTF8.GetString(shown.WrittenSpan));
    }

    [Fact]
    public void What_a_detector_gave_up_on_or_nobody_could_look_at_is_hidden_whatever_the_threshold()
    {
        var rules = RuleTests.Read("masking: { thresholds: [ { kinds: ['*'], threshold: 100 } ] }");
        var hits = new List<Hit> { new("person", 0, 4, Hit.GaveUp), new("unscanned", 4, 4, 100), new("person", 8, 4, 99) };
        rules.DropUnsure(hits, 0);
        Assert.Equal([0, 4], hits.Select(h => h.Offset));
    }

    [Fact]
    public void No_built_in_kind_is_less_sure_than_its_own_threshold() => Assert.All(
        (IEnumerable<KindInfo>)[.. PersonalKinds.All, .. SecretKinds.All], k => Assert.InRange(k.Confidence, k.Threshold, 100));

    [Fact]
    public void The_documents_name_each_personal_kind_s_confidence()
    {
        var document = Repository.Read("docs/kinds/README.md");
        foreach (var same in PersonalKinds.All.Where(k => k.Class == KindClass.Personal).GroupBy(k => k.Confidence))
            Assert.Contains($"| {same.Key} | {string.Join(", ", same.Select(k => $"`{k.Name}`"))} |", document, StringComparison.Ordinal);
    }

    private static List<string> Found(string text, DetectionRules rules)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(Encoding.UTF8.GetBytes("{\"t\":" + Scanned.Quote(text) + "}"), hits, rules);
        return [.. hits.Select(h => h.Kind)];
    }
}
