using System.Globalization;
using System.Text;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Detection;

/// <summary>Writes what an evaluation found as a document.</summary>
public static class DetectionReport
{
    private const int ListedMax = 12;
    private const int ShownMax = 90;

    /// <summary>The seed of the fresh examples in the document; tests use others.</summary>
    public const int Seed = 20260101;

    /// <summary>The whole document, in Markdown.</summary>
    /// <param name="evaluation">What is measured.</param>
    /// <param name="evasion">The chapter of <see cref="Evasion"/>, which takes minutes to measure.</param>
    public static string Of(Evaluation evaluation, string evasion)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var text = new StringBuilder();
        text.Append("""
            # Detection

            How well values are found: precision and recall on public test data and on fresh examples. Written by `./gateway bench detection`;
            a test keeps it true. What each kind finds: [masking](masking.md), [secrets](kinds/secrets.md).

            No rule is fitted to this data. Rules follow what providers, standards and registries publish of their formats, and the fresh
            examples are made from those definitions with seeds of their own, by code that shares nothing with the product's. Values are shown only because the data is public, and shortened.


            """);
        Personal(text, evaluation);
        Secrets(text, evaluation);
        Clean(text, evaluation);
        text.Append('\n').Append(evasion);
        Fresh(text);
        return text.Replace("\r", "", 0, text.Length).ToString();
    }

    private static void Personal(StringBuilder text, Evaluation evaluation)
    {
        text.Append("## Personal values\n\nPresidio's own test cases. A text counts as found if it has a hit of the kind; wrong are texts that "
            + "shall have none. The cases count weak patterns too (nine bare digits), which are left here unless a word or name beside them says "
            + "what they are.\n\n");
        Table(text, evaluation.Presidio(), "entity");
        text.Append("\nTexts made from templates (presidio-research), by span: found if a hit of the kind covers half of it; wrong are hits that "
            + "no span touches.\n\n");
        Table(text, evaluation.Synth(), "entity");
    }

    private static void Secrets(StringBuilder text, Evaluation evaluation)
    {
        var scores = evaluation.Gitleaks();
        var values = scores.Sum(s => s.Values);
        var hits = scores.Sum(s => s.Hit);
        text.Append(CultureInfo.InvariantCulture, $"\n## Secrets\n\nThe positives of {scores.Count} rules of gitleaks, found by any kind of the "
            + $"group `secret`: **{hits} of {values}, recall {Share(hits, values)}**. {scores.Count(s => s.Misses.Count == 0)} rules are found in "
            + $"full; the others:\n\n");
        Table(text, [.. scores.Where(s => s.Misses.Count > 0)], "rule", precision: false);
        var (rows, withHits) = evaluation.GitleaksNegatives();
        text.Append(CultureInfo.InvariantCulture, $"\nOf the {rows} texts that are no value of one rule, {withHits} have a hit: most are values of "
            + $"another rule, or of the same form with an ending that the provider does not use. They measure nothing here.\n");
    }

    private static void Clean(StringBuilder text, Evaluation evaluation)
    {
        text.Append("\n## Clean text\n\nEvery hit is wrong, but for e-mail, IP and MAC addresses, which these texts have as values. The goal is one "
            + "in 10,000 lines at most.\n\n| text | lines | wrong hits |\n|---|---:|---:|\n");
        var scores = evaluation.Clean();
        foreach (var score in scores) text.Append(CultureInfo.InvariantCulture, $"| {score.Label} | {score.Values} | {score.Wrong} |\n");
        foreach (var score in scores) List(text, score.Label, "taken for a value", score.WrongHits);
    }

    private static void Fresh(StringBuilder text)
    {
        var structured = Evaluation.FreshStructured(Seed);
        text.Append("## Fresh examples\n\nMade from the public definitions by code of its own (check digits, ranges, registries, national numbering plans), with the word "
            + "beside them that some kinds need, and put into sentences, JSON, XML, SQL, tables and logs. Wrong are values with one check character "
            + "changed, or out of the ranges that are given out, that are still taken for one.\n\n");
        Table(text, structured, "kind");
        var tokens = Evaluation.FreshTokens(Seed);
        var assigned = Evaluation.FreshAssignments(Seed);
        text.Append(CultureInfo.InvariantCulture, $"\nTokens made from the {SecretKinds.Formats.Length} formats of "
            + $"{tokens.Count} providers and put into sentences, JSON, YAML, XML, headers and addresses, found whole and under the provider's name: "
            + $"**{tokens.Sum(s => s.Hit)} of {tokens.Sum(s => s.Values)}, recall {Share(tokens.Sum(s => s.Hit), tokens.Sum(s => s.Values))}**.\n");
        foreach (var score in tokens) List(text, score.Label, "missed", score.Misses);
        text.Append(CultureInfo.InvariantCulture, $"\nMade-up secrets assigned to names in 16 notations: **{assigned.Hit} of {assigned.Values}, recall "
            + $"{Share(assigned.Hit, assigned.Values)}**; of as many placeholders, references, paths and words in the same places "
            + $"{assigned.Wrong} are taken for secrets.\n");
        List(text, "assignments", "missed", assigned.Misses);
        List(text, "assignments", "taken for secrets", assigned.WrongHits);
    }

    private static void Table(StringBuilder text, IReadOnlyList<Score> scores, string label, bool precision = true)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {label} | values | found | recall |");
        text.Append(precision ? " wrong | precision |\n|---|---:|---:|---:|---:|---:|\n" : "\n|---|---:|---:|---:|\n");
        foreach (var score in scores)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {score.Label} | {score.Values} | {score.Hit} | {Share(score.Hit, score.Values)} |");
            text.Append(precision ? $" {score.Wrong} | {Share(score.Hit, score.Hit + score.Wrong)} |\n" : "\n");
        }

        foreach (var score in scores)
        {
            List(text, score.Label, "missed", score.Misses);
            List(text, score.Label, "taken for one", score.WrongHits);
        }
    }

    internal static void List(StringBuilder text, string label, string what, List<string> values)
    {
        if (values.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"\n{label}, {what}:\n\n");
        foreach (var value in values.Take(ListedMax)) text.Append("- ").Append(Shown(value)).Append('\n');
        if (values.Count > ListedMax) text.Append(CultureInfo.InvariantCulture, $"- and {values.Count - ListedMax} more\n");
    }

    // One line of code, with its middle left out if it is long.
    private static string Shown(string value)
    {
        var line = new StringBuilder();
        foreach (var rune in value.Trim().EnumerateRunes())
            line.Append(rune.Value is '\n' or '\r' or '\t' or '`' || Rune.IsControl(rune) ? " " : rune.IsAscii ? rune.ToString() : "?");
        var shown = line.Length <= ShownMax ? line.ToString() : $"{line.ToString(0, ShownMax / 2)} ... {line.ToString(line.Length - (ShownMax / 3), ShownMax / 3)}";
        return "`` " + shown + " ``";
    }

    internal static string Share(int part, int whole) =>
        (whole == 0 ? 1 : Math.Floor(1000.0 * part / whole) / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
