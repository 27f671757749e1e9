using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Scenarios;

/// <summary>Raw values of every kind, put together at run time so that no scanner of this repository takes them for real ones.</summary>
internal static partial class Canaries
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>One value of each kind, by its name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["card"] = string.Join(' ', "4539", "1488", "0343", "6467"),
        ["iban"] = string.Concat("GB82", "WEST", "12345698765432"),
        ["email"] = string.Concat("canary.bird", "@", "cage.example.org"),
        ["ssn"] = string.Join('-', "536", "90", "4399"),
        ["phone"] = string.Concat("+44 20 ", "7946 0107"),
        // Not of the ranges that stand-ins come from, or one may be drawn by chance.
        ["ipv4"] = string.Join('.', 198, 18, 113, 77),
        ["ipv6"] = string.Join(':', "2001", "db8", "85a3", "8d3", "1319", "8a2e", "370", "7348"),
        ["github"] = string.Concat("ghp", "_", string.Concat(Enumerable.Range(0, 36).Select(i => Alphabet[i * 7 % 26]))),
        ["aws"] = string.Concat("AK", "IA", string.Concat(Enumerable.Range(0, 16).Select(i => Alphabet[i * 5 % 26]))),
        ["slack"] = string.Concat("xo", "xb-", "123456789012-", string.Concat(Enumerable.Range(0, 24).Select(i => Alphabet[i * 3 % 26]))),
        ["jwt"] = string.Join('.', Url("""{"alg":"HS256","typ":"JWT"}"""), Url("""{"sub":"canary"}"""), Url(new string('c', 32))),
        ["private-key"] = string.Concat("-----BEGIN ", "PRIVATE KEY-----\n", Url(new string('k', 60)), "\n-----END ", "PRIVATE KEY-----"),
    };

    // What is looked for: whole values, and of a value of several lines the line that matters.
    private static readonly IReadOnlyList<string> Traces =
        [.. All.Values.Select(v => v.Contains('\n', StringComparison.Ordinal) ? v.Split('\n')[1] : v), All["card"].Replace(" ", "", StringComparison.Ordinal)];

    /// <summary>A text with all of them in it, as a JSON string without its quotes.</summary>
    public static string Text { get; } = JsonSerializer.Serialize(string.Join(" ; ", All.Select(c => $"{c.Key} {c.Value}")), Relaxed)[1..^1];

    /// <summary>The same text with every character written as an escape.</summary>
    public static string Escaped { get; } = string.Concat(JsonSerializer.Deserialize<string>($"\"{Text}\"")!.Select(c => $"\\u{(int)c:x4}"));

    /// <summary>An object with each of them as a member, and a number that is a card.</summary>
    public static string Members { get; } =
        $"{{{string.Join(',', All.Select(c => $"\"the_{c.Key}\":{JsonSerializer.Serialize(c.Value, Relaxed)}"))},\"number\":{All["card"].Replace(" ", "", StringComparison.Ordinal)}}}";

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where raw values stand in these bytes: each with what is around it. Empty when there are none.</summary>
    public static IReadOnlyList<string> Find(string where, ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var found = new List<string>();
        foreach (var form in (string[])[text, Escape().Replace(text, m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString())])
            foreach (var trace in Traces)
                for (var at = form.IndexOf(trace, StringComparison.Ordinal); at >= 0; at = form.IndexOf(trace, at + 1, StringComparison.Ordinal))
                    found.Add($"{where}: ...{Visible(form[Math.Max(0, at - 300)..Math.Min(form.Length, at + trace.Length + 20)])}...");
        return found;
    }

    private static string Visible(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '~'));

    private static string Url(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    [GeneratedRegex(@"\\u([0-9a-fA-F]{4})", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escape();
}
