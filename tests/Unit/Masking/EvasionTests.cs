using Gateway.Detection;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What is hidden as it stands is hidden however it is encoded or written, and nothing else is.</summary>
public sealed class EvasionTests(ITestOutputHelper output)
{
    private const int OfEach = 150;
    private const int Seed = 71;
    private static readonly Lazy<Evasion> Evasion = new(() => new Evasion(Corpus.Positives));

    [Fact]
    public void Of_values_that_are_encoded_to_depth_three_nothing_is_left() => AssertHidden(Evasion.Value.Encoded(Seed, Corpus.IsLong ? int.MaxValue : OfEach));

    [Fact]
    public void Of_values_that_are_written_otherwise_nothing_is_left() => AssertHidden(Evasion.Value.Written(Seed, Corpus.IsLong ? int.MaxValue : OfEach));

    [Fact]
    public void The_way_back_undoes_every_encoding()
    {
        foreach (var (name, encode, undo) in Disguises.Encodings)
            Assert.True(undo(encode("4111 1111 1111 1111, Jürgen \"x\" \\ 東京")).Contains("4111 1111 1111 1111, Jürgen \"x\"", StringComparison.Ordinal), name);
    }

    [Theory]
    [InlineData("shell_everyday_commands.jsonl", "command")]
    [InlineData("sql_statements.jsonl", "sql")]
    [InlineData("sqli_payloads.jsonl", "decoded")]
    public void Clean_text_has_no_more_hits_for_it(string file, string member)
    {
        var wrong = new List<string>();
        var lines = 0;
        foreach (var line in Corpus.Rows(file).SelectMany(r => r.GetProperty(member).GetString()!.Split('\n')))
        {
            lines++;
            wrong.AddRange(Scanned.Text(line).Where(h => h.Kind == "unscanned").Select(h => $"{h} in {line}"));
        }

        Assert.True(wrong.Count * 10_000 <= lines, string.Join("\n", wrong));
    }

    private void AssertHidden(IReadOnlyList<Score> scores)
    {
        var report = string.Join("\n", scores.Select(s => $"| {s.Label} | {s.Hit} of {s.Values} | {s.Misses.FirstOrDefault()}"));
        output.WriteLine(report);
        Assert.True(scores.Sum(s => s.Hit) >= 0.99 * scores.Sum(s => s.Values), report);
    }
}
