using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class ArgumentTextTests
{
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("1.0")]
    public void Numbers_keep_their_digits(string number) =>
        Assert.Contains($"\"n\": {number}", NoticeText.Arguments(Some.Asked($$"""{"n":{{number}}}""")), StringComparison.Ordinal);

    [Fact]
    public void Arguments_are_written_out_without_what_is_the_transports()
    {
        var shown = NoticeText.Arguments(Some.Asked("""{"note":"a\u202eb\nc <b>&\"q\""}"""));
        Assert.Contains("<U+202E>", shown, StringComparison.Ordinal);
        Assert.Contains("\\nc <b>&\\\"q\\\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("_meta", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', shown);
    }

    [Fact]
    public void What_the_approval_is_bound_to_beside_the_arguments_is_written_out_too()
    {
        var shown = NoticeText.Arguments(Some.Asked(meta: """{"progressToken":7,"acme/force":true,"traceparent":"00"}"""));
        Assert.Contains("\"_meta\": {\n    \"acme/force\": true\n  }", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("progressToken", shown, StringComparison.Ordinal);
    }
}
