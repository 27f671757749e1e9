using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Content;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Content that detectors cannot read follows policy.</summary>
public sealed class ContentTests
{
    private const string Image = """{"type":"image","data":"QUJD","mimeType":"image/png"}""";
    private const string Audio = """{"data":"QUJD","annotations":{"type":"text"},"type":"audio"}""";
    private const string Blob = """{"type":"resource","resource":{"uri":"x://1","blob":"QUJD"}}""";
    private const string Odd = """{"type":"hologram","data":"QUJD"}""";
    private const string Text = """{"type":"text","text":"image"}""";

    [Fact]
    public void Everything_passes_where_nothing_is_said()
    {
        ReadOnlyMemory<byte> message = Encoding.UTF8.GetBytes("{\"result\":{\"content\":[" + Image + "]}}");
        var (passed, held) = ContentFilter.Apply(message, ContentRules.For([]));
        Assert.True(passed.Equals(message) && !held);
    }

    [Theory]
    [InlineData("image", Image)]
    [InlineData("audio", Audio)]
    [InlineData("blob", Blob)]
    [InlineData("unknown", Odd)]
    [InlineData("unknown", "{}")]
    public void A_kind_is_taken_out_alone(string kind, string block)
    {
        foreach (var frame in (string[])["""{"result":{"content":[%]}}""", """{"params":{"messages":[{"role":"user","content":%}]}}""",
            """{"result":{"inputRequests":{"a":{"method":"sampling/createMessage","params":{"messages":[{"content":[%]}]}}}}}""",
            """{"result":{"content":[{"type":"tool_result","content":[%]}]}}"""])
        {
            var others = string.Join(',', ((string[])[Image, Audio, Blob, Odd, Text]).Where(b => b != block && (b != Odd || kind != "unknown")));
            Assert.Equal(Fill(frame, $$"""{"type":"text","text":"[{{kind}} withheld]"}"""), Filter(Fill(frame, block), kind));
            var many = frame.Replace("\"content\":%", "\"content\":[%]", StringComparison.Ordinal);
            Assert.Equal(Fill(many, others + $$""",{"type":"text","text":"[{{kind}} withheld]"}"""), Filter(Fill(many, others + "," + block), kind));
        }
    }

    [Fact]
    public void A_resource_becomes_a_text() => Assert.Equal(
        """{"result":{"contents":[{"uri":"x://1","mimeType":"image/png","text":"[blob withheld]"},{"uri":"x://2","text":"y"}]}}""",
        Filter("""{"result":{"contents":[{"uri":"x://1","mimeType":"image/png","blob":"QUJD"},{"uri":"x://2","text":"y"}]}}""", "blob"));

    [Theory]
    [InlineData("""{"result":{"structuredContent":{"content":[{"type":"image"}],"contents":[{"blob":"x"}]}}}""")]
    [InlineData("""{"result":{"_meta":{"content":{"type":"image"}}}}""")]
    [InlineData("""{"result":{"content":[{"type":"tool_use","input":{"content":{"type":"image"}}}]}}""")]
    [InlineData("""{"result":{"content":"text","contents":"text"}}""")]
    public void Data_is_not_content(string message) => Assert.Equal(message, Filter(message, "image", "audio", "blob", "unknown"));

    [Fact]
    public void Holding_says_so_and_takes_it_out_too()
    {
        var message = Encoding.UTF8.GetBytes("{\"result\":{\"content\":[" + Image + "," + Text + "]}}");
        var hold = new MaskObligation("r", [], [], MaskStyle.Redact, false, true) { Content = ["image"], HoldsContent = true };
        var (passed, held) = ContentFilter.Apply(message, ContentRules.For([hold]));
        Assert.True(held);
        Assert.DoesNotContain("QUJD", Encoding.UTF8.GetString(passed.Span), StringComparison.Ordinal);
        Assert.False(ContentFilter.Apply(passed, ContentRules.For([hold])).IsHeld);
    }

    private static string Fill(string frame, string blocks) => frame.Replace("%", blocks, StringComparison.Ordinal);

    private static string Filter(string message, params string[] kinds)
    {
        var drop = new MaskObligation("r", [], [], MaskStyle.Redact, false, true) { Content = [.. kinds] };
        var (passed, held) = ContentFilter.Apply(Encoding.UTF8.GetBytes(message), ContentRules.For([drop]));
        Assert.False(held);
        using var document = JsonDocument.Parse(passed);
        return Encoding.UTF8.GetString(passed.Span);
    }
}
