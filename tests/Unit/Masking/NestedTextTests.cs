using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Paths into JSON texts, wherever a message has them.</summary>
public sealed class NestedTextTests
{
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
