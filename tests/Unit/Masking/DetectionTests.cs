using Gateway.Detection;
using Gateway.Governance.Masking.Secrets;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>How well values are found, on data that no rule was fitted to, with floors; and the document that says so.</summary>
public sealed class DetectionTests
{
    private const int Seed = 7151;
    private static readonly Evaluation Evaluation = new(Path.Combine(AppContext.BaseDirectory, "corpora"));

    [Fact]
    public void Secrets_of_every_rule_are_found()
    {
        var scores = Evaluation.Gitleaks();
        AssertShare(0.98, scores.Sum(s => s.Hit), scores.Sum(s => s.Values));
    }

    [Fact]
    public void Fresh_tokens_of_every_format_are_found_under_their_provider()
    {
        var scores = Evaluation.FreshTokens(Seed);
        Assert.True(scores.Count >= 150, $"{scores.Count} providers");
        var missed = scores.Where(s => s.Recall < 0.98).Select(s => $"{s.Label} {s.Hit} of {s.Values}: {s.Misses[0]}");
        Assert.Empty(missed);
    }

    [Fact]
    public void Fresh_assignments_are_found_and_placeholders_left()
    {
        var score = Evaluation.FreshAssignments(Seed);
        AssertShare(0.99, score.Hit, score.Values);
        Assert.True(score.Wrong * 100 <= score.Values, $"{score.Wrong} taken for secrets, such as {score.WrongHits.FirstOrDefault()}");
    }

    [Fact]
    public void Structured_personal_values_are_found_and_little_else() => Assert.All(Evaluation.Synth(),
        s => Assert.True(s.Precision >= 0.97, $"{s.Label}: {s.Wrong} wrong, such as {s.WrongHits.FirstOrDefault()}"));

    [Fact]
    public void Fresh_values_of_structured_kinds_are_found_and_wrong_ones_left()
    {
        var scores = Evaluation.FreshStructured(Seed);
        var poor = scores.Where(s => s.Recall < 0.99).Select(s => $"{s.Label} {s.Hit} of {s.Values}: {string.Join(" ;; ", s.Misses)}")
            .Concat(scores.Where(s => s.Precision < 0.98).Select(s => $"{s.Label} {s.Wrong} wrong: {string.Join(" ;; ", s.WrongHits)}"));
        Assert.True(!poor.Any(), string.Join("\n", poor));
    }

    [Fact]
    public void Clean_text_has_at_most_one_hit_in_ten_thousand_lines()
    {
        var scores = Evaluation.Clean();
        var wrong = scores.SelectMany(s => s.WrongHits).ToArray();
        Assert.True(wrong.Length * 10_000 <= scores.Sum(s => s.Values), string.Join(", ", wrong));
    }

    [Fact]
    public void The_document_is_what_the_command_writes()
    {
        var document = Repository.Read("docs/detection.md");
        Assert.True(DetectionReport.Of(Evaluation, EvasionChapter(document)) == document,
            "docs/detection.md says something else; run: ./gateway bench detection");
    }

    // What takes minutes is measured by the command alone; what it measured must be good.
    [Fact]
    public void Every_row_of_the_document_s_evasion_tables_is_hidden()
    {
        var shares = EvasionChapter(Repository.Read("docs/detection.md")).Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(l => l.Split(" | ").Skip(1).Select(c => (Row: l, Cell: c.Trim(' ', '|')))).Where(c => char.IsAsciiDigit(c.Cell[0]) && c.Cell.Contains('.')).ToArray();
        Assert.True(shares.Length >= (3 * Disguises.Encodings.Count) + Disguises.Tricks.Count, $"{shares.Length} cells");
        Assert.All(shares, c => Assert.True(double.Parse(c.Cell, System.Globalization.CultureInfo.InvariantCulture) >= (c.Row.Contains("deflate", StringComparison.Ordinal) ? 0.96 : 0.99), c.Row));
    }

    private static string EvasionChapter(string document)
    {
        var start = document.IndexOf("## Evasion", StringComparison.Ordinal);
        return document[start..document.IndexOf("## Fresh", start, StringComparison.Ordinal)];
    }

    [Fact]
    public void A_format_is_written_once() => Assert.Empty(SecretKinds.Formats
        .GroupBy(f => (f.Literal, f.Body, f.Lead)).Where(g => g.Count() > 1).Select(g => g.Key.Literal));

    private static void AssertShare(double floor, int part, int whole) =>
        Assert.True(part >= floor * whole, $"{part} of {whole} found, {floor} of them shall be");
}
