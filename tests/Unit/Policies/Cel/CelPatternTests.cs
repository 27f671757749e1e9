using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelPatternTests
{
    [Theory]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^abc$", "abc\n", false)] // RE2's $ is the end of the text, not the place before a last line feed
    [InlineData("^\\d+$", "١٢", false)] // ASCII digits only
    [InlineData("^\\w+$", "é", false)]
    [InlineData("\\s", "\u00a0", false)]
    [InlineData("^.$", "😀", true)] // one code point
    [InlineData("^..$", "😀", false)]
    [InlineData("^[😀-😎]+$", "😁😎", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^\\x{1F600}$", "😀", true)]
    [InlineData("^(?i)straSSE$", "STRASSE", true)]
    [InlineData("(?i)^K$", "\u212a", true)] // the Kelvin sign is a k
    [InlineData("(?i)[^k]", "K", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("^b$", "a\nb\nc", false)]
    [InlineData("(?m:^b)c|^x", "bc", true)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("\\bfoo\\b", "a food b", false)]
    [InlineData("\\Boo", "foo", true)]
    [InlineData("^\\Qa.b*\\E+$", "a.b**", true)]
    [InlineData("^\\Qa.b\\E$", "axb", false)]
    [InlineData("^[[:alpha:]_-]+$", "ab_-", true)]
    [InlineData("^[[:^digit:]]$", "5", false)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^\\p{Lu}\\pL\\P{L}$", "Éa1", true)]
    [InlineData("^\\p{^Lu}$", "É", false)]
    [InlineData("^(?P<year>\\d{4})-(?:\\d\\d)$", "2026-11", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{,2}$", "a{,2}", true)] // no count, so text
    [InlineData("a{0}b", "b", true)]
    [InlineData("^(a|b|)*?c??$", "abbac", true)]
    [InlineData("^(a*)*$", "aab", false)]
    [InlineData("^(?:a|^b)$|c\\z", "xc", true)]
    [InlineData("\\101\\x42\\n", "AB\n", true)]
    [InlineData("", "", true)]
    [InlineData("x*", "aaa", true)]
    [InlineData("needle|nail", "a haystack with a nail", true)]
    [InlineData("needle|nail", "a haystack without", false)]
    public void Patterns_mean_what_they_mean_in_RE2(string pattern, string text, bool matches)
    {
        var (compiled, problem) = CelPattern.Compile(pattern);
        Assert.True(compiled is not null, problem);
        var frame = new CelFrame(new TestFacts(), [], 100_000);
        Assert.Equal(matches, compiled.IsMatch(text, ref frame));
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{2}{3}")]
    [InlineData("a{1001}")]
    [InlineData("a{3,2}")]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)b")]
    [InlineData("(a)\\1")]
    [InlineData("[b-a]")]
    [InlineData("\\pX")]
    [InlineData("\\p{Greek}")]
    [InlineData("[[:nope:]]")]
    [InlineData("\\")]
    [InlineData("\\i")]
    [InlineData("\\x{110000}")]
    [InlineData("((a{100}){100}){100}")]
    public void What_is_no_pattern_is_refused_with_a_reason(string pattern)
    {
        var (compiled, problem) = CelPattern.Compile(pattern);
        Assert.Null(compiled);
        Assert.StartsWith("the regular expression is wrong: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.{0,20}a){0,20}z")]
    [InlineData("(a?){400}a{400}z")]
    public void A_pattern_that_explodes_elsewhere_costs_in_proportion_to_the_text(string pattern)
    {
        var compiled = CelPattern.Compile(pattern).Pattern!;
        Assert.InRange((double)CostOf(compiled, 20_000) / CostOf(compiled, 10_000), 1.5, 2.5);
    }

    private static int CostOf(CelPattern pattern, int length)
    {
        var frame = new CelFrame(new TestFacts(), [], int.MaxValue);
        pattern.IsMatch(new string('a', length) + "b", ref frame);
        return int.MaxValue - frame.CostLeft;
    }
}
