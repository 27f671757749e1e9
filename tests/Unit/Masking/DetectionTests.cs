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
    public void Clean_text_has_at_most_one_hit_in_ten_thousand_lines()
    {
        var scores = Evaluation.Clean();
        var wrong = scores.SelectMany(s => s.WrongHits).ToArray();
        // There are somewhat fewer lines than that, so that one hit is as fine as this can measure.
        Assert.True((wrong.Length - 1) * 10_000 < scores.Sum(s => s.Values), string.Join(", ", wrong));
    }

    [Fact]
    public void The_document_is_what_the_command_writes() =>
        Assert.True(DetectionReport.Of(Evaluation) == Repository.Read("docs/detection.md"),
            "docs/detection.md says something else; run: ./gateway bench detection");

    [Fact]
    public void A_format_is_written_once() => Assert.Empty(SecretKinds.Formats
        .GroupBy(f => (f.Literal, f.Body, f.Lead)).Where(g => g.Count() > 1).Select(g => g.Key.Literal));

    private static void AssertShare(double floor, int part, int whole) =>
        Assert.True(part >= floor * whole, $"{part} of {whole} found, {floor} of them shall be");
}
