using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What was found in a text is hidden in the document that the text is, whoever found it.</summary>
public sealed class DocumentHitTests
{
    private const string Message = """{"result":{"content":[{"type":"text","text":@}]}}""";

    [Fact]
    public void A_crowd_of_values_is_carried_over_without_reading_the_text_before_each()
    {
        const int empty = 150_000;
        const int values = 20_000;
        string Items(string value) => Put(Message,
            "[" + string.Join(',', Enumerable.Repeat("\"\"", empty).Concat(Enumerable.Repeat($"\"{value}\"", values))) + "]");
        Assert.Equal(Items("[email]"), Scanned.Mask(Items("a@b.co"), MaskPlan.Recording(["*"])));
    }

    private static string Put(string message, string text) => message.Replace("@", Scanned.Quote(text), StringComparison.Ordinal);
}
