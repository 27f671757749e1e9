using System.Text.Json;

namespace Gateway.Detection;

/// <summary>Reads the public test data in tests/Unit/corpora.</summary>
public sealed class Corpus(string folder)
{
    /// <summary>Cases of Presidio's recognizers: an entity, a text, whether it holds one.</summary>
    public IReadOnlyList<Sample> Presidio() => [.. Rows("presidio_cases.jsonl").Select(r => Spans(r, r.GetProperty("entity").GetString()!,
        r.GetProperty("positive").GetBoolean()))];

    /// <summary>Texts made from templates, with the spans of the structured kinds.</summary>
    public IReadOnlyList<Sample> Synth() =>
        [.. Rows("presidio_research_synth_v2.jsonl").Select(r => Spans(r, "", r.GetProperty("spans").GetArrayLength() > 0))];

    /// <summary>Cases of gitleaks' rules; texts that are empty are left out.</summary>
    public IReadOnlyList<Sample> Gitleaks() =>
        [.. Rows("gitleaks_cases.jsonl").Where(r => r.GetProperty("text").GetString()!.Length > 0).Select(Gitleaks)];

    /// <summary>Lines that hold no value, or only addresses.</summary>
    /// <param name="file">A file of rows.</param>
    /// <param name="member">The member that holds a text of one or more lines.</param>
    public IReadOnlyList<string> Lines(string file, string member) =>
        [.. Rows(file).SelectMany(r => r.GetProperty(member).GetString()!.Split('\n'))];

    private static Sample Gitleaks(JsonElement row)
    {
        var span = row.GetProperty("span");
        return new Sample(row.GetProperty("rule").GetString()!, row.GetProperty("text").GetString()!,
            span.ValueKind == JsonValueKind.Array ? [(span[0].GetInt32(), span[1].GetInt32(), "")] : [], row.GetProperty("positive").GetBoolean());
    }

    private static Sample Spans(JsonElement row, string label, bool isPositive)
    {
        var text = row.GetProperty("text").GetString()!;
        return new Sample(label, text, [.. row.GetProperty("spans").EnumerateArray().Select(s => (Units(text, s[0].GetInt32()),
            Units(text, s[1].GetInt32()), s.GetArrayLength() > 2 ? s[2].GetString()! : label))], isPositive);
    }

    // The corpora count code points.
    private static int Units(string text, int points)
    {
        var at = 0;
        for (; points > 0 && at < text.Length; points--) at += char.IsHighSurrogate(text[at]) ? 2 : 1;
        return at;
    }

    private IEnumerable<JsonElement> Rows(string file) =>
        File.ReadLines(Path.Combine(folder, file)).Select(l => JsonDocument.Parse(l).RootElement);
}
