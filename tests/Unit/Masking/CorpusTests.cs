using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Rates on public test data; nothing is fitted to it, so the bounds leave room.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string[]> KindsOf = new(StringComparer.Ordinal)
    {
        ["CREDIT_CARD"] = ["card"], ["IBAN_CODE"] = ["iban"], ["EMAIL_ADDRESS"] = ["email"], ["US_SSN"] = ["ssn"],
        ["PHONE_NUMBER"] = ["phone"], ["IP_ADDRESS"] = ["ipv4", "ipv6"],
    };

    [Theory]
    [InlineData("CREDIT_CARD", 0.85)]
    [InlineData("IBAN_CODE", 1)]
    [InlineData("EMAIL_ADDRESS", 1)]
    [InlineData("US_SSN", 0.66)]
    [InlineData("PHONE_NUMBER", 0.95)]
    [InlineData("IP_ADDRESS", 0.94)]
    public void Personal_values_are_found(string entity, double recall)
    {
        int positives = 0, found = 0, negatives = 0, wrong = 0;
        foreach (var row in Rows("presidio_cases.jsonl").Where(r => r.GetProperty("entity").GetString() == entity))
        {
            var isFound = Scanned.Text(row.GetProperty("text").GetString()!).Any(h => KindsOf[entity].Contains(h.Kind));
            var isPositive = row.GetProperty("positive").GetBoolean();
            positives += isPositive ? 1 : 0;
            found += isPositive && isFound ? 1 : 0;
            negatives += isPositive ? 0 : 1;
            wrong += !isPositive && isFound ? 1 : 0;
        }

        output.WriteLine($"{entity}: {found} of {positives} found, {wrong} of {negatives} wrongly");
        Assert.True(found >= recall * positives, $"{entity}: {found} of {positives} found");
        Assert.Equal(0, wrong);
    }

    // Addresses of machines and people are in this data as values, so only the other kinds are wrong in it.
    [Theory]
    [InlineData("shell_everyday_commands.jsonl", "command")]
    [InlineData("sql_statements.jsonl", "sql")]
    public void Clean_text_stays_clean(string file, string member)
    {
        var lines = Rows(file).SelectMany(r => r.GetProperty(member).GetString()!.Split('\n')).ToArray();
        var hits = lines.SelectMany(Scanned.Text).ToArray();
        var wrong = hits.Where(h => h.Kind is not ("email" or "ipv4" or "ipv6" or "mac" or "birth-date")).ToArray();
        output.WriteLine($"{file}: {lines.Length} lines, {hits.Length} hits, {wrong.Length} of them wrong");
        Assert.True(wrong.Length * 10_000 <= lines.Length, string.Join(", ", wrong));
    }

    private static IEnumerable<JsonElement> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "corpora", file)).Select(l => JsonDocument.Parse(l).RootElement);
}
