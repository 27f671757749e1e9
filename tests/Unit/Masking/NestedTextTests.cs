using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Paths into JSON texts, wherever a message has them.</summary>
public sealed class NestedTextTests
{
    private const string Document = """{"ssn":"x-77"}""";
    private const string Masked = """{"ssn":"[masked]"}""";

    public static TheoryData<string> Blocks =>
    [
        """{"result":{"messages":[{"role":"user","content":{"type":"text","text":@}}]}}""",
        """{"result":{"messages":[{"role":"user","content":[{"type":"text","text":@}]}]}}""",
        """{"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"text":@,"type":"text"}}]}}""",
        """{"result":{"inputRequests":{"a":{"method":"sampling/createMessage","params":{"messages":[{"content":{"type":"text","text":@}}]}}}}}""",
        """{"result":{"role":"assistant","content":{"type":"text","text":@},"model":"m"}}""",
        """{"result":{"structuredContent":@}}""",
        """{"result":{"structuredContent":{"result":@}}}""",
        """{"result":{"structuredContent":{"result":["plain",@]}}}""",
    ];

    public static TheoryData<string> Values =>
    [
        """{"result":{"structuredContent":{"rows":@}}}""",
        """{"result":{"structuredContent":[@]}}""",
        """{"result":{"content":[],"_meta":{"x.example/y":@}}}""",
        """{"error":{"code":1,"message":"no","data":@}}""",
        """{"method":"notifications/message","params":{"level":"info","data":{"a":@}}}""",
        """{"method":"tools/call","params":{"name":"t","arguments":{"body":@}}}""",
        """{"result":{"action":"accept","content":{"type":"text","answer":@}}}""",
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_text_that_is_a_document_is_masked_by_both_kinds_of_paths(string message)
    {
        foreach (var path in (string[])["*.ssn", "$.ssn", "customers.ssn"])
        {
            Assert.Equal(Put(message, Masked), Scanned.Mask(Put(message, Document), Paths(path)));
            Assert.Equal(Put(message, Masked), Scanned.Mask(Put(message, Document), Paths(path).Recorded(MaskPlan.Recording(["*"]))));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_that_is_a_document_is_masked_by_paths_at_any_depth(string message)
    {
        Assert.Equal(Put(message, Masked), Scanned.Mask(Put(message, Document), Paths("*.ssn")));
        Assert.Equal(Put(message, $"[1,{Masked}]"), Scanned.Mask(Put(message, $"[1,{Document}]"), Paths("*.ssn")));
        Assert.Equal(Put(message, Document), Scanned.Mask(Put(message, Document), Paths("$.ssn", "*.other")));
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(100_000, true)]
    public void A_document_that_is_too_deep_to_look_through_is_hidden_where_a_path_may_lead_into_it(int around, bool isHidden)
    {
        string In(string document) => new string('[', around) + document + new string(']', around);
        const string message = """{"result":{"structuredContent":{"rows":@}}}""";
        Assert.Equal(isHidden ? message.Replace("@", "\"[masked]\"", StringComparison.Ordinal) : Put(message, In(Masked)),
            Scanned.Mask(Put(message, In(Document)), Paths("*.ssn")));
        Assert.Equal(Put(message, In(Document)), Scanned.Mask(Put(message, In(Document)), Paths("$.ssn")));
        Assert.Equal(Put(message, In(Document) + "]"), Scanned.Mask(Put(message, In(Document) + "]"), Paths("*.ssn")));
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("\\uFEFF")]
    [InlineData("\uFEFF ")]
    public void A_byte_order_mark_hides_no_document(string mark)
    {
        var message = """{"result":{"content":[{"type":"text","text":"^{\"mail\":\"jane@example.com\",\"ssn\":\"x-77\"}"}]}}"""
            .Replace("^", mark, StringComparison.Ordinal);
        using var read = JsonDocument.Parse(Scanned.Mask(message, Paths("*.ssn")));
        Assert.Equal(mark.Replace("\\uFEFF", "\uFEFF", StringComparison.Ordinal) + """{"mail":"jane@example.com","ssn":"[masked]"}""",
            read.RootElement.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(message, Scanned.Mask(message, Paths("*.other")));
    }

    [Fact]
    public void A_column_in_such_a_text_is_hidden() => Assert.Equal(
        Put("""{"result":{"structuredContent":{"result":@}}}""", """{"columns":["id","ssn"],"rows":[[1,"[masked]"]]}"""),
        Scanned.Mask(Put("""{"result":{"structuredContent":{"result":@}}}""", """{"columns":["id","ssn"],"rows":[[1,"x"]]}"""),
            Paths("customers.ssn")));

    [Fact]
    public void Texts_in_texts_are_looked_through_to_a_depth_and_hidden_beyond()
    {
        var (document, masked) = (Document, Masked);
        for (var depth = 1; depth <= 6; depth++)
        {
            var shown = Scanned.Mask(Put("""{"result":{"structuredContent":{"a":@}}}""", document), Paths("*.ssn"));
            Assert.DoesNotContain("x-77", shown, StringComparison.Ordinal);
            if (depth <= 4) Assert.Equal(Put("""{"result":{"structuredContent":{"a":@}}}""", masked), shown);
            (document, masked) = (Put("""{"in":@}""", document), Put("""{"in":@}""", masked));
        }
    }

    [Fact]
    public void What_a_rule_leaves_at_its_places_is_not_left_in_a_text_there()
    {
        var plan = MaskPlan.For([
            new MaskObligation("path", [], ["*.ssn"], MaskStyle.Redact, true, true),
            new MaskObligation("mail", ["email"], [], MaskStyle.Redact, true, true) { ExceptPaths = ["$.to"] }], request: false);
        var shown = Scanned.Mask(Put("""{"result":{"structuredContent":{"a":@}}}""", """{"to":"a@b.example","ssn":"x-77"}"""), plan);
        Assert.Equal(Put("""{"result":{"structuredContent":{"a":@}}}""", """{"to":"[email]","ssn":"[masked]"}"""), shown);
    }

    [Fact]
    public void What_stands_in_a_text_of_data_is_reported()
    {
        var json = System.Text.Encoding.UTF8.GetBytes(Put("""{"result":{"structuredContent":{"result":@}}}""", Document));
        Assert.Equal([new MaskedValue("path", "$.result.structuredContent.result", 4, 100, "paths")], MaskReport.Of(json, [], Paths("$.ssn")));
    }

    [Fact]
    public void What_somebody_filled_in_is_let_off_nothing() => Assert.Equal(
        """{"result":{"action":"accept","content":{"type":"[email]","url":"[email]","[email]":"[phone]","role":"[email]","text":"[masked]"}}}""",
        Scanned.Mask(
            """{"result":{"action":"accept","content":{"type":"a@b.com","url":"c@d.com","e@f.com":"+49 30 1234567","role":"g@h.com","text":"z"}}}""",
            MaskPlan.For([new MaskObligation("r", ["*"], ["*.text"], MaskStyle.Redact, true, true)], request: false)));

    [Theory]
    [InlineData("""{"a":1,"\ud800":2}""")]
    [InlineData("""{"columns":["\ud800"],"rows":[["x"]]}""")]
    public void A_text_with_half_a_character_in_its_names_does_not_pass(string text)
    {
        var json = Put("""{"result":{"content":[{"type":"text","text":@}]}}""", text);
        Assert.StartsWith("BLOCKED: ", Scanned.Mask(json, Paths("*.ssn")), StringComparison.Ordinal);
        Assert.Empty(MaskReport.Of(System.Text.Encoding.UTF8.GetBytes(json), [], Paths("*.ssn")));
    }

    [Fact]
    public void A_name_that_is_masked_beside_half_a_character_does_not_pass() => Assert.StartsWith("BLOCKED: ",
        Scanned.Mask(Put("""{"result":{"content":[{"type":"text","text":@}]}}""", """{"a@b.co":1,"\ud800":2}"""),
            MaskPlan.For([new MaskObligation("r", ["*"], [], MaskStyle.Redact, true, true)], request: false)), StringComparison.Ordinal);

    private static MaskPlan Paths(params string[] paths) =>
        MaskPlan.For([new MaskObligation("paths", [], [.. paths], MaskStyle.Redact, true, true)], request: false);

    private static string Put(string message, string text) => message.Replace("@", Scanned.Quote(text), StringComparison.Ordinal);
}
