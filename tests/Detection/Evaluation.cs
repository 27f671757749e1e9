using System.Text;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Detection;

/// <summary>Runs every corpus and fresh examples through the product.</summary>
/// <param name="corpora">The folder of the corpora.</param>
public sealed class Evaluation(string corpora)
{
    private const int FreshOfEach = 25;
    private const int FreshAssigned = 4000;
    private const int FreshOfKind = 200;

    private static readonly string[] Places =
    [
        "{0}", "see {0}, thanks", "- {0}\n- next", "It is \"{0}\".", "<v>{0}</v>", "a;{0};b", "value='{0}'", "({0})", "{0}.", "x: 1\tval: {0}\ty: 2",
        "{{\"note\":\"{0}\",\"n\":1}}", "INSERT INTO t VALUES (7, '{0}', NULL)", "2026-01-05T10:20:30Z INFO got {0} from queue", "ask for {0}\nor wait",
    ];

    private readonly Corpus _corpus = new(corpora);

    /// <summary>Writes the document.</summary>
    /// <param name="corpora">The folder of the corpora.</param>
    /// <param name="document">The file.</param>
    /// <returns>0.</returns>
    public static int Write(string corpora, string document)
    {
        var evaluation = new Evaluation(corpora);
        var evasion = Evasion.Chapter(new Evasion(evaluation.Positives()), evaluation.CleanText(), DetectionReport.Seed);
        File.WriteAllText(document, DetectionReport.Of(evaluation, evasion), new UTF8Encoding(false));
        Console.Error.WriteLine($"wrote {document}");
        return 0;
    }

    /// <summary>Presidio's cases, an entity each.</summary>
    public IReadOnlyList<Score> Presidio() => [.. Entities.Known.Select(e => PresidioOf(e.Entity, e.Kinds)).Where(s => s.Values > 0)];

    /// <summary>The structured kinds of the texts made from templates: spans found, and hits beside every span.</summary>
    public IReadOnlyList<Score> Synth()
    {
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        foreach (var sample in _corpus.Synth())
        {
            var found = Found.In(sample.Text);
            foreach (var span in sample.Spans.Where(s => Entities.KindsOf(s.Label).Length > 0))
            {
                var score = Of(scores, span.Label);
                score.Values++;
                if (found.Any(f => Entities.KindsOf(span.Label).Contains(f.Kind) && Covers(f, span.Start, span.End))) score.Hit++;
                else score.Misses.Add(sample.Text[span.Start..span.End]);
            }

            foreach (var hit in found.Where(f => Detectors.IsIn(f.Kind, "personal")))
            {
                if (sample.Spans.Any(s => hit.Start < s.End && s.Start < hit.End)) continue;
                var score = Of(scores, Entities.Known.FirstOrDefault(e => e.Kinds.Contains(hit.Kind)).Entity ?? hit.Kind);
                score.Wrong++;
                score.WrongHits.Add(sample.Text[hit.Start..hit.End]);
            }
        }

        return [.. scores.Values];
    }

    /// <summary>The positives of gitleaks' rules: found where hits of secrets cover half of the span at least.</summary>
    public IReadOnlyList<Score> Gitleaks()
    {
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        foreach (var sample in _corpus.Gitleaks().Where(s => s.IsPositive))
        {
            var score = Of(scores, sample.Label);
            score.Values++;
            var found = Secrets(sample.Text);
            var (start, end, _) = sample.Spans.Count > 0 ? sample.Spans[0] : (0, 0, "");
            var covered = Enumerable.Range(start, end - start).Count(i => found.Any(f => f.Start <= i && i < f.End));
            if (sample.Spans.Count > 0 ? covered * 2 >= end - start : found.Count > 0) score.Hit++;
            else score.Misses.Add(sample.Text);
        }

        return [.. scores.Values];
    }

    /// <summary>How many of gitleaks' negatives have a hit; they are no values of one rule, not clean text.</summary>
    public (int Rows, int WithHits) GitleaksNegatives()
    {
        var rows = _corpus.Gitleaks().Where(s => !s.IsPositive).ToArray();
        return (rows.Length, rows.Count(s => Secrets(s.Text).Count > 0));
    }

    /// <summary>The positives of both corpora, and fresh values of every structured kind and of every token's form.</summary>
    public IReadOnlyList<string> Positives()
    {
        var random = new Random(DetectionReport.Seed + 1);
        var tokens = new FreshTokens(DetectionReport.Seed + 1);
        return [.. _corpus.Presidio().Concat(_corpus.Gitleaks()).Where(s => s.IsPositive).Select(s => s.Text),
            .. FreshIds.FormedKinds.Concat(FreshIds.Kinds).SelectMany(k => Enumerable.Range(0, 3).Select(_ => FreshIds.Next(k, random)))
                .Select(f => "the value: " + f.Word + f.Value + " as written"),
            .. SecretKinds.Formats.Select(f => tokens.Next(f).Text)];
    }

    /// <summary>Every line that holds no value.</summary>
    public IReadOnlyList<string> CleanText() => [.. CleanTexts().SelectMany(t => t.Lines)];

    /// <summary>Text without values, line by line: every hit is wrong but for addresses, which are values.</summary>
    public IReadOnlyList<Score> Clean() =>
    [
        .. CleanTexts().Select(t => CleanOf(t.Label, t.Lines)),
        SynthSecrets(),
    ];

    private IEnumerable<(string Label, IReadOnlyList<string> Lines)> CleanTexts() =>
    [
        ("everyday shell commands", _corpus.Lines("shell_everyday_commands.jsonl", "command")),
        ("SQL statements", _corpus.Lines("sql_statements.jsonl", "sql")),
        ("naughty strings", _corpus.Lines("naughty_strings.jsonl", "text")),
        .. CleanLines.All(DetectionReport.Seed),
    ];

    /// <summary>Fresh tokens of every format, a provider each.</summary>
    public static IReadOnlyList<Score> FreshTokens(int seed)
    {
        var fresh = new FreshTokens(seed);
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        foreach (var format in SecretKinds.Formats)
        {
            var score = Of(scores, format.Kind);
            for (var i = 0; i < FreshOfEach; i++)
            {
                var (token, text) = fresh.Next(format);
                var at = text.IndexOf(token, StringComparison.Ordinal);
                score.Values++;
                if (Found.In(text).Any(f => f.Kind == format.Kind && f.Start <= at && f.End >= at + token.Length)) score.Hit++;
                else score.Misses.Add(text);
            }
        }

        return [.. scores.Values];
    }

    /// <summary>Fresh assignments: found, and harmless ones that are taken for secrets.</summary>
    public static Score FreshAssignments(int seed)
    {
        var fresh = new FreshAssignments(seed);
        var score = new Score("assignments");
        for (var i = 0; i < FreshAssigned; i++)
        {
            var (value, text) = fresh.Next();
            var at = text.IndexOf(value, StringComparison.Ordinal);
            score.Values++;
            if (Secrets(text).Any(f => f.Start <= at && f.End >= at + value.Length)) score.Hit++;
            else score.Misses.Add(text);
            var harmless = fresh.NextHarmless();
            if (Secrets(harmless).Count == 0) continue;
            score.Wrong++;
            score.WrongHits.Add(harmless);
        }

        return score;
    }

    /// <summary>Fresh values of every structured kind in texts as people and programs write them, and values that are wrong in one place.</summary>
    /// <returns>A kind each: found where hits cover all of a value; wrong where the kind is seen in a wrong one.</returns>
    public static IReadOnlyList<Score> FreshStructured(int seed)
    {
        var random = new Random(seed);
        var scores = new List<Score>();
        foreach (var kind in FreshIds.FormedKinds.Concat(FreshIds.Kinds))
        {
            var score = new Score(kind);
            for (var i = 0; i < FreshOfKind; i++)
            {
                var fresh = FreshIds.Next(kind, random);
                var place = Places[random.Next(Places.Length)];
                var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, fresh.Word + fresh.Value);
                var at = text.IndexOf(fresh.Value, StringComparison.Ordinal);
                score.Values++;
                if (Found.In(text).Any(f => f.Start <= at && f.End >= at + fresh.Value.Length)) score.Hit++;
                else score.Misses.Add(text);
                var wrong = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, fresh.Wrong);
                if (!Found.In(wrong).Any(f => f.Kind == kind)) continue;
                score.Wrong++;
                score.WrongHits.Add(wrong);
            }

            scores.Add(score);
        }

        return scores;
    }

    private static List<Found> Secrets(string text) => [.. Found.In(text).Where(f => Detectors.IsIn(f.Kind, "secret"))];

    private static bool Covers(Found hit, int start, int end) =>
        2 * (Math.Min(hit.End, end) - Math.Max(hit.Start, start)) >= end - start;

    private static Score Of(SortedDictionary<string, Score> scores, string label)
    {
        if (!scores.TryGetValue(label, out var score)) scores[label] = score = new Score(label);
        return score;
    }

    private static Score CleanOf(string label, IReadOnlyList<string> lines)
    {
        var score = new Score(label) { Values = lines.Count, Hit = lines.Count };
        foreach (var line in lines)
        {
            foreach (var hit in Found.In(line).Where(f => f.Kind is not ("email" or "ipv4" or "ipv6" or "mac")))
            {
                score.Wrong++;
                score.WrongHits.Add($"{hit.Kind}: {line[hit.Start..hit.End]}");
            }
        }

        return score;
    }

    private Score PresidioOf(string entity, string[] kinds)
    {
        var score = new Score(entity);
        foreach (var sample in _corpus.Presidio().Where(s => s.Label == entity))
        {
            var isFound = Found.In(sample.Text).Any(f => kinds.Contains(f.Kind));
            score.Values += sample.IsPositive ? 1 : 0;
            score.Hit += sample.IsPositive && isFound ? 1 : 0;
            score.Wrong += !sample.IsPositive && isFound ? 1 : 0;
            if (isFound != sample.IsPositive) (sample.IsPositive ? score.Misses : score.WrongHits).Add(sample.Text);
        }

        return score;
    }

    // These texts have personal values, and no secrets at all.
    private Score SynthSecrets()
    {
        var samples = _corpus.Synth();
        var hits = samples.SelectMany(s => Secrets(s.Text).Select(f => $"{f.Kind}: {s.Text[f.Start..f.End]}")).ToArray();
        var score = new Score("made-up letters and profiles, secrets in them") { Values = samples.Count, Hit = samples.Count, Wrong = hits.Length };
        score.WrongHits.AddRange(hits);
        return score;
    }
}
