using System.Text.Json;

namespace Gateway.Tests.Masking;

/// <summary>The public texts that are known to hold something, and made-up ones with a value of each kind.</summary>
internal static class Corpus
{
    private static readonly Lazy<string[]> Lazy = new(Read);

    /// <summary>Every positive of every corpus, in a fixed order.</summary>
    internal static string[] Positives => Lazy.Value;

    /// <summary>Whether the long run was asked for.</summary>
    internal static bool IsLong => Environment.GetEnvironmentVariable("GATEWAY_LONG") == "1";

    internal static IEnumerable<JsonElement> Rows(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "corpora", file);
        return File.Exists(path) ? File.ReadLines(path).Select(l => JsonDocument.Parse(l).RootElement) : [];
    }

    private static string[] Read()
    {
        var random = new Random(17);
        var made = Enumerable.Range(0, 20).SelectMany(_ => Some.Values(random))
            .Select(v => $"{Some.Words(random, random.Next(9))} {v.Value} {Some.Words(random, random.Next(9))}");
        return [.. new[] { "presidio_cases.jsonl", "gitleaks_cases.jsonl" }.SelectMany(Rows)
            .Where(r => r.GetProperty("positive").GetBoolean()).Select(r => r.GetProperty("text").GetString()!).Concat(made)];
    }
}
