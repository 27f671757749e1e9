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
