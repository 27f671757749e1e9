using Gateway.Governance.Recording;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain é 漢 🙂", "plain é 漢 🙂")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "␛[2J␛]0;title␇")]
    [InlineData("a\rb\tc\0\u007f", "a␍b␉c␀␡")]
    [InlineData("a\u009bm", "a<U+009B>m")]
    [InlineData("abc\u202egnp.exe", "abc<U+202E>gnp.exe")]
    [InlineData("\u2066x\u2069\u200b\u200f\ufeff\u00ad", "<U+2066>x<U+2069><U+200B><U+200F><U+FEFF><U+00AD>")]
    [InlineData("a\u2028b\u2029c", "a<U+2028>b<U+2029>c")]
    [InlineData("\udb40\udc41\udb40\udd00", "<U+E0041><U+E0100>")]
    [InlineData("\ue000", "<U+E000>")]
    [InlineData("a\u00a0b\u3000c\u2800d\u034f e", "a<U+00A0>b<U+3000>c<U+2800>d<U+034F> e")]
    public void What_could_fool_a_terminal_is_written_out(string text, string visible)
    {
        Assert.Equal(visible, VisibleText.Line(text));
        Assert.Equal(visible, VisibleText.Lines(text));
    }

    [Fact]
    public void Line_breaks_stay_only_where_they_may()
    {
        Assert.Equal("a␊b", VisibleText.Line("a\nb"));
        Assert.Equal("a\nb", VisibleText.Lines("a\nb"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_out()
    {
        Assert.Equal("a<U+D83D>b", VisibleText.Line("a" + (char)0xd83d + "b"));
        Assert.Equal("<U+DE42>", VisibleText.Line(((char)0xde42).ToString()));
    }

    [Fact]
    public void No_control_of_any_kind_is_left()
    {
        var all = string.Concat(Enumerable.Range(0, 0x10000).Select(c => (char)c));
        Assert.DoesNotContain(VisibleText.Line(all), c => char.IsControl(c) || char.IsSurrogate(c));
        Assert.DoesNotContain(VisibleText.Lines(all), c => c != '\n' && char.IsControl(c));
    }
}
