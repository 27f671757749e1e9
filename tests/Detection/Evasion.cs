using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Detection;

/// <summary>
/// Whether values that are found as they stand stay hidden when they travel in disguise: after masking, whoever takes the text apart again in
/// the right order must find none of them.
/// </summary>
public sealed class Evasion
{
    private const int DepthMax = 3;
    private const int ValueMin = 4;
    private const int HalvesFrom = 16;

    private static readonly MaskPlan All = MaskPlan.For([new MaskObligation("evasion", ["*"], [], MaskStyle.Redact, true, true)], request: false);
    private static readonly MaskKey Key = MaskKey.Create();

    private readonly (string Text, string[] Values, string Shown)[] _positives;

    /// <summary>Takes the texts of which something is hidden as they stand.</summary>
    public Evasion(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        _positives = [.. texts.Select(Positive).Where(p => p.Values.Length > 0)];
    }

    /// <summary>How many texts there are.</summary>
    public int Count => _positives.Length;

    /// <summary>How many of their base64 texts have no capital.</summary>
    public int WithoutCapital => _positives.Count(p => !Disguises.Encodings[0].Encode(p.Text).Any(char.IsAsciiLetterUpper));

    /// <summary>Every encoding, innermost, at every depth; what stands around it is drawn.</summary>
    /// <param name="seed">Of what is drawn.</param>
    /// <param name="ofEach">How many texts of each are tried; all of them if there are fewer.</param>
    public IReadOnlyList<Score> Encoded(int seed, int ofEach)
    {
        var random = new Random(seed);
        var scores = new List<Score>();
        foreach (var innermost in Disguises.Encodings)
        {
            for (var depth = 1; depth <= DepthMax; depth++)
            {
                var score = new Score($"{innermost.Name}|{depth}");
                foreach (var (text, values, shown) in Sample(random, ofEach))
                {
                    var chain = Enumerable.Range(1, depth - 1).Select(_ => Disguises.Encodings[random.Next(Disguises.Encodings.Count)]).Prepend(innermost).ToArray();
                    var disguised = chain.Aggregate(text, (t, e) => e.Encode(t));
                    var left = chain.Reverse().Aggregate(Masked($"See: {disguised} ."), (t, e) => e.Undo(t));
                    Add(score, !values.Any(v => Remains(left, v, shown)), text);
                }

                scores.Add(score);
            }
        }

        return scores;
    }

    /// <summary>Every way of writing characters.</summary>
    /// <inheritdoc cref="Encoded"/>
    public IReadOnlyList<Score> Written(int seed, int ofEach)
    {
        var random = new Random(seed);
        var scores = new List<Score>();
        foreach (var (name, write) in Disguises.Tricks)
        {
            var score = new Score(name);
            foreach (var (text, values, shown) in Sample(random, ofEach))
            {
                var left = Masked(Disguises.Written(text, write));
                Add(score, !values.SelectMany(Parts).Any(v => left.Contains(Disguises.Written(v, write), StringComparison.Ordinal)
                    && !shown.Contains(v, StringComparison.Ordinal)), text);
            }

            scores.Add(score);
        }

        return scores;
    }

    /// <summary>Clean lines of which nothing is found as they stand, each in one of all disguises; every hit is wrong.</summary>
    public static Score Clean(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var score = new Score("clean lines in disguise");
        var next = 0;
        foreach (var line in lines.Where(l => l.Length > 0 && Found.In(l).Count == 0))
        {
            var ways = Disguises.Encodings.Count + Disguises.Tricks.Count;
            var way = next++ % ways;
            var text = way < Disguises.Encodings.Count ? Disguises.Encodings[way].Encode(line) : Disguises.Written(line, Disguises.Tricks[way - Disguises.Encodings.Count].Write);
            score.Values++;
            foreach (var hit in Found.In($"See: {text} ."))
            {
                score.Wrong++;
                score.WrongHits.Add($"{hit.Kind}: {line}");
            }
        }

        return score;
    }

    private static void Add(Score score, bool isHidden, string text)
    {
        score.Values++;
        if (isHidden) score.Hit++;
        else score.Misses.Add(text);
    }

    private IEnumerable<(string Text, string[] Values, string Shown)> Sample(Random random, int ofEach) => ofEach >= _positives.Length ? _positives
        : Enumerable.Range(0, ofEach).Select(_ => _positives[random.Next(_positives.Length)]);

    private static (string Text, string[] Values, string Shown) Positive(string text)
    {
        var shown = Masked(text);
        // A value that stands in the masked text too is hidden in one place and ordinary in another; it tells nothing.
        var values = Found.In(text).Select(f => text[f.Start..f.End]).Where(v => v.Count(char.IsLetterOrDigit) >= ValueMin && !shown.Contains(v, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToArray();
        return (text, values, shown);
    }

    /// <summary>A text as it leaves; empty if it is blocked.</summary>
    private static string Masked(string text)
    {
        var json = Encoding.UTF8.GetBytes("{\"result\":{\"t\":\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"}}");
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        return JsonMasker.Mask(json, hits, All, Key) is MaskOutcome.Masked masked
            ? JsonDocument.Parse(masked.Bytes).RootElement.GetProperty("result").GetProperty("t").GetString()! : "";
    }

    private static bool Remains(string left, string value, string shown) =>
        Parts(value).Any(p => left.Contains(p, StringComparison.Ordinal) && !shown.Contains(p, StringComparison.Ordinal));

    // Half of a long value is as bad as all of it.
    private static IEnumerable<string> Parts(string value) => value.Length < HalvesFrom ? [value] : [value[..(value.Length / 2)], value[(value.Length / 2)..]];

    /// <summary>The chapter of the document.</summary>
    public static string Chapter(Evasion evasion, IEnumerable<string> clean, int seed)
    {
        ArgumentNullException.ThrowIfNull(evasion);
        var encoded = evasion.Encoded(seed, int.MaxValue).ToDictionary(s => s.Label, StringComparer.Ordinal);
        var written = evasion.Written(seed, int.MaxValue);
        var calm = Clean(clean);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Evasion\n\nThe {evasion.Count} texts of the corpora, and made-up ones of each kind, of which something is hidden as they "
            + $"stand, in disguise. A text counts where masking left nothing: taken apart again in the right order, what is left holds no value, nor half of "
            + $"a long one. In depth two and three the outer encodings are drawn.\n\n| innermost | depth 1 | depth 2 | depth 3 |\n|---|---:|---:|---:|\n");
        foreach (var (name, _, _) in Disguises.Encodings)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", Enumerable.Range(1, DepthMax).Select(d => Share(encoded[$"{name}|{d}"])))} |\n");
        var all = Enumerable.Range(1, DepthMax).Select(d => Share(encoded.Values.Where(s => s.Label.EndsWith($"|{d}", StringComparison.Ordinal))));
        text.Append(CultureInfo.InvariantCulture, $"| all | {string.Join(" | ", all)} |\n\n");
        text.Append("| written in | hidden |\n|---|---:|\n");
        foreach (var score in written) text.Append(CultureInfo.InvariantCulture, $"| {score.Label} | {Share(score)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| all | {Share(written)} |\n\nOf their base64 texts {evasion.WithoutCapital} have no capital, without which a run is not "
            + $"decoded. Of {calm.Values} clean lines, each in one of these disguises, {calm.WrongHits.Count} are taken for a value.\n");
        DetectionReport.List(text, "clean lines in disguise", "taken for a value", calm.WrongHits);
        foreach (var score in encoded.Values.Where(s => s.Label.EndsWith("|1", StringComparison.Ordinal)).Concat(written))
            DetectionReport.List(text, score.Label.Replace("|1", "", StringComparison.Ordinal), "left", score.Misses);
        return text.Append('\n').ToString();
    }

    private static string Share(params IEnumerable<Score> scores) => DetectionReport.Share(scores.Sum(s => s.Hit), scores.Sum(s => s.Values));
}
