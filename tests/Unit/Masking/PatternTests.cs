using System.Text;
using System.Text.RegularExpressions;
using Gateway.Governance.Masking.Rules;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Patterns of user-defined kinds: what they match, and what is refused.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("[0-9]{6}", "123456", 6)]
    [InlineData("[0-9]{6}", "12345", -1)]
    [InlineData("[0-9]{2,4}", "12345", 4)]
    [InlineData("a|ab|abc", "abcd", 3)]
    [InlineData("(?:ab){1,3}c?", "ababcx", 5)]
    [InlineData("[^a-c\\s]{1,9}", "xyz abc", 3)]
    [InlineData("\\d\\w\\s", "1a ", 3)]
    [InlineData("\\x41\\u00e9", "Aé", 3)]
    [InlineData("é{1,3}", "ééé", 6)]
    [InlineData("[à-ü]{1,3}x", "éüx", 5)]
    [InlineData(".{3}", "a€𝄞b", 8)]
    [InlineData(".{3}", "a\nb", -1)]
    [InlineData("[^x]{2}", "é€x", 5)]
    [InlineData("\\D{2}", "é€", 5)]
    [InlineData("a{0,2}b", "b", 1)]
    [InlineData("[a\\-z]{3}", "-za", 3)]
    [InlineData("[a-]{3}", "-a-", 3)]
    public void A_pattern_matches_the_longest(string pattern, string text, int end) => Assert.Equal(end, Match(pattern, text));

    [Fact]
    public void A_prefix_stands_before_the_pattern_and_is_taken_literally()
    {
        var machine = PatternMachine.Compile("a.(b) é", "[0-9]{2}", anyCase: false);
        Assert.Equal(10, Match(machine, "a.(b) é12"));
        Assert.Equal(-1, Match(machine, "axxbx é12"));
    }

    [Fact]
    public void A_pattern_in_any_case_matches_both_cases()
    {
        var machine = PatternMachine.Compile("emp-", "[a-f]{2}é", anyCase: true);
        Assert.Equal(8, Match(machine, "EMP-aBÉ"));
        Assert.Equal(-1, Match(PatternMachine.Compile("emp-", "[a-f]{2}", anyCase: false), "EMP-ab"));
    }

    [Theory]
    [InlineData("[0-9]+", "longest form")]
    [InlineData("[0-9]*x", "longest form")]
    [InlineData("x{2,}", "longest form")]
    [InlineData("a?", "nothing stands")]
    [InlineData("", "nothing stands")]
    [InlineData("(a|)", "nothing stands")]
    [InlineData("(a)\\1", "back reference")]
    [InlineData("(?=a)b", "plain groups")]
    [InlineData("(?<n>a)", "plain groups")]
    [InlineData("^a", "anchor")]
    [InlineData("a$", "anchor")]
    [InlineData("\\bab", "\"whole\"")]
    [InlineData("\\p{L}", "escape")]
    [InlineData("(a", "never closed")]
    [InlineData("a)", "closes nothing")]
    [InlineData("[a", "never closed")]
    [InlineData("[z-a]", "range")]
    [InlineData("[]", "no character")]
    [InlineData("[^é]", "only characters of ASCII")]
    [InlineData("a{2}{3}", "behind another")]
    [InlineData("a??", "behind another")]
    [InlineData("a{3,2}", "smaller number first")]
    [InlineData("a{x}", "write a repeat")]
    [InlineData("?a", "nothing before it")]
    [InlineData("a{513}", "at most 512")]
    [InlineData("(a{100}){100}", "512 bytes")]
    [InlineData("(a|b){0,300}a(a|b){150}", "too many states")]
    [InlineData("((((a{0,512}){0,512}){0,512}){0,512}){0,512}b", "512 bytes")]
    public void What_is_not_linear_bounded_or_clear_is_refused(string pattern, string why)
    {
        var refused = Assert.Throws<PatternException>(() => PatternMachine.Compile("", pattern, anyCase: false));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_patterns_match_as_a_naive_reader_does()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var pattern = Pattern(random, 3);
            PatternMachine machine;
            try
            {
                machine = PatternMachine.Compile("", pattern, anyCase: false);
            }
            catch (PatternException refused)
            {
                Assert.Contains("nothing stands", refused.Message, StringComparison.Ordinal);
                continue;
            }

            for (var i = 0; i < 10; i++)
            {
                var text = Some.From(random, "abcé", random.Next(1, 9));
                Assert.Equal(Longest(pattern, text), Match(machine, text));
                var end = Match(machine, text);
                var first = Encoding.UTF8.GetBytes(text);
                for (var place = 0; end >= 0 && place < Math.Min(3, end); place++)
                {
                    Assert.True(machine.Starts[place].Has(first[place]), $"seed {seed}: {pattern} on {text} at {place}");
                }
            }
        }
    }

    [Theory]
    [InlineData(nameof(ValueChecksum.Luhn), "79927398713", "79927398710")]
    [InlineData(nameof(ValueChecksum.Mod97), "794 44", "79445")]
    [InlineData(nameof(ValueChecksum.Mod97), "3214282912345698765432161182", "3214282912345698765432161183")]
    [InlineData(nameof(ValueChecksum.Mod11), "0794 0", "07941")]
    [InlineData(nameof(ValueChecksum.Mod11), "0000-0002-1825-0097", "0000-0002-1825-0096")]
    [InlineData(nameof(ValueChecksum.Mod11), "0000-0002-1694-233X", "0000-0002-1694-2330")]
    [InlineData(nameof(ValueChecksum.Mod1110), "07945", "07946")]
    [InlineData(nameof(ValueChecksum.Verhoeff), "2363", "2364")]
    [InlineData(nameof(ValueChecksum.Verhoeff), "123451", "123450")]
    [InlineData(nameof(ValueChecksum.Damm), "5724", "5727")]
    [InlineData(nameof(ValueChecksum.Luhn), "799273987I3", "79927398710")]
    public void A_checksum_tells_a_value_from_a_misprint(string name, string right, string wrong)
    {
        var checksum = Enum.Parse<ValueChecksum>(name);
        Assert.Equal(!right.Contains('I', StringComparison.Ordinal), ValueChecksums.Hold(checksum, Encoding.UTF8.GetBytes(right)));
        Assert.False(ValueChecksums.Hold(checksum, Encoding.UTF8.GetBytes(wrong)));
    }

    private static int Match(string pattern, string text) => Match(PatternMachine.Compile("", pattern, anyCase: false), text);

    private static int Match(PatternMachine machine, string text)
    {
        var budget = int.MaxValue;
        return machine.Longest(Encoding.UTF8.GetBytes(text), 0, standsAlone: false, ref budget);
    }

    // Every end is tried, the longest first; the engine backtracks and knows nothing of bytes.
    private static int Longest(string pattern, string text)
    {
        var whole = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        for (var length = text.Length; length > 0; length--)
        {
            if (whole.IsMatch(text[..length]))
            {
                return Encoding.UTF8.GetByteCount(text[..length]);
            }
        }

        return -1;
    }

    private static string Pattern(Random random, int depth) => random.Next(depth == 0 ? 3 : 7) switch
    {
        0 => Some.From(random, "abcé", 1),
        1 => "[" + Some.From(random, "abcé", random.Next(1, 3)) + "]",
        2 => random.Next(2) == 0 ? "." : "[^" + Some.From(random, "abc", 1) + "]",
        3 => $"(?:{Pattern(random, depth - 1)}|{Pattern(random, depth - 1)})",
        4 => $"({Pattern(random, depth - 1)}){{{random.Next(2)},{random.Next(2, 4)}}}",
        5 => $"(?:{Pattern(random, depth - 1)})?",
        _ => Pattern(random, depth - 1) + Pattern(random, depth - 1),
    };
}
