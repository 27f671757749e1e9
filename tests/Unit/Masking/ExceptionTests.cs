using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What a mask rule leaves, and what is told of what it hides.</summary>
public sealed class ExceptionTests
{
    private const string Json = """
        {"result":{"content":[{"type":"text","text":"{\"to\":\"a@b.example\",\"list\":[\"c@d.example\"]}"}],
        "structuredContent":{"to":"a@b.example","cc":{"x":["help@b.example"]},"a@b.example":1}}}
        """;

    private static readonly MaskObligation Hide = new("hide", ["email"], [], MaskStyle.Redact, true, true);

    [Fact]
    public void A_place_is_left_alone_and_what_stands_under_it()
    {
        var masked = Mask(Hide with { ExceptPaths = ["$.to", "*.cc"] });
        Assert.Contains("\"to\":\"a@b.example\",\"cc\":{\"x\":[\"help@b.example\"]},\"[email]\":1", masked, StringComparison.Ordinal);
        Assert.Contains("{\\\"to\\\":\\\"a@b.example\\\",\\\"list\\\":[\\\"[email]\\\"]}", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_value_is_left_alone()
    {
        var masked = Mask(Hide with { ExceptTerms = ["help@b.example"] });
        Assert.Contains("[\"help@b.example\"]", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("a@b.example", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("help@b.example", Mask(Hide with { ExceptTerms = ["Help@b.example"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_less_sure_than_a_rule_asks_for_is_left_but_not_what_nobody_could_tell()
    {
        Assert.Equal(Json, Mask(Hide with { Min = 99 }));
        var json = """{"result":{"x":"who knows"}}"""u8.ToArray();
        List<Hit> hits = [new("email", 16, 9, Hit.GaveUp)];
        var outcome = JsonMasker.Mask(json, hits, MaskPlan.For([Hide with { Min = 99 }], request: false), Scanned.Key);
        Assert.Equal("""{"result":{"x":"[email]"}}""", Encoding.UTF8.GetString(Assert.IsType<MaskOutcome.Masked>(outcome).Bytes.Span));
    }

    [Fact]
    public void What_one_rule_leaves_another_hides_and_so_does_the_recording()
    {
        var other = new MaskObligation("other", ["personal"], [], MaskStyle.Redact, true, true);
        Assert.DoesNotContain("b.example", Mask(Hide with { ExceptPaths = ["*.to", "*.cc"] }, other), StringComparison.Ordinal);
        var plan = MaskPlan.For([Hide with { Min = 99 }], request: false).Recorded(MaskPlan.Recording(["*"]));
        Assert.DoesNotContain("b.example", Mask(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_hidden_value_is_told_with_its_place_and_rule_and_never_itself()
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        var plan = MaskPlan.For([Hide with { ExceptPaths = ["$.to"] }], request: false).Recorded(MaskPlan.Recording(["*"]));
        var report = MaskReport.Of(bytes, Found(bytes), plan);
        Assert.Equal(
            [
                "email $.result.content[0].text 11 hide", "email $.result.content[0].text 11 hide",
                "email $.result.structuredContent.to 11 recording", "email $.result.structuredContent.cc.x[0] 14 hide",
                "email $.result.structuredContent[*] 11 hide",
            ],
            report.Select(v => $"{v.Kind} {v.Path} {v.Length} {v.Rule}"));
        Assert.All(report, v => Assert.InRange(v.Confidence, 50, 100));
    }

    [Fact]
    public void A_preview_hides_in_plain_text_too()
    {
        var preview = MaskPreview.Of("write to\na@b.example", ["*"], RuleTests.Read("masking: {}"))!;
        Assert.Equal("write to\n[email]", preview.Shown);
        Assert.Equal("$", Assert.Single(preview.Values).Path);
    }

    private static string Mask(params MaskObligation[] obligations) => Mask(MaskPlan.For([.. obligations], request: false));

    private static string Mask(MaskPlan plan)
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        return Encoding.UTF8.GetString(Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(bytes, Found(bytes), plan, Scanned.Key)).Bytes.Span);
    }

    private static List<Hit> Found(byte[] json)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        return hits;
    }

    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(200, 500)]
    public void Names_around_a_crowd_of_values_are_read_once_and_of_the_longest_nothing_is_excepted(int depth, int escapes)
    {
        const int values = 10_000;
        var name = string.Concat(Enumerable.Repeat("\\u0061", escapes));
        var json = "{\"result\":{\"structuredContent\":" + string.Concat(Enumerable.Repeat($"{{\"{name}\":", depth))
            + "[" + string.Join(',', Enumerable.Repeat("\"c@d.example\"", values)) + "],\"to\":\"a@b.example\""
            + new string('}', depth + 2);
        var bytes = Encoding.UTF8.GetBytes(json);
        var plan = MaskPlan.For([Hide with { ExceptPaths = ["*.to"] }], request: false);
        var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(bytes, Found(bytes), plan, Scanned.Key));
        var text = Encoding.UTF8.GetString(masked.Bytes.Span);
        Assert.Contains("\"to\":\"a@b.example\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("c@d.example", text, StringComparison.Ordinal);
    }
}
