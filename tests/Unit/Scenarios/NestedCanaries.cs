using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Scenarios;

/// <summary>The canaries as numbers, in pieces, and encoded two and three times over.</summary>
internal static class NestedCanaries
{
    private static readonly (string Name, Func<string, string> Write)[] Encodings =
    [
        ("base64", t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t))),
        ("hex", t => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(t))),
        ("percent", t => string.Concat(Encoding.UTF8.GetBytes(t).Select(b => "%" + b.ToString("X2", CultureInfo.InvariantCulture)))),
        ("gzip", t => Convert.ToBase64String(Zip(Encoding.UTF8.GetBytes(t)))),
        ("json", t => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["v"] = t })),
    ];

    /// <summary>Every canary in every chain of two and three encodings that ends with one that JSON does not write otherwise.</summary>
    public static IReadOnlyList<(string Chain, string Text)> All { get; } = [.. Build()];

    /// <summary>A card and a social security number as numbers, and a card in pieces.</summary>
    public static string Numbers { get; } = $$"""
        {"n":{{Digits("card")}},"list":[1,{{Digits("card")}}],"ssn":{{Digits("ssn")}},"deep":{"cards":[{"number":{{Digits("card")}}.0}]},
        "pieces":[{{string.Join(',', Canaries.All["card"].Split(' ').Select(p => $"\"{p}\""))}}]}
        """.ReplaceLineEndings("");

    /// <summary>Where a canary stands in these bytes, as it is, as digits, in pieces, or as it was encoded.</summary>
    public static IEnumerable<string> Find(string where, byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        // The middle of an encoded value: its ends may be those of something else.
        foreach (var (chain, encoded) in All)
            if (text.Contains(Middle(encoded), StringComparison.Ordinal)) yield return $"{where}: {chain}";
        foreach (var digits in (string[])[Digits("card"), Digits("ssn"), "\"1488\"", "\\\"1488\\\""])
            if (text.Contains(digits, StringComparison.Ordinal)) yield return $"{where}: {digits}";
        foreach (var raw in Canaries.Find(where, bytes)) yield return raw;
    }

    private static IEnumerable<(string Chain, string Text)> Build()
    {
        foreach (var (kind, value) in Canaries.All)
            foreach (var first in Encodings)
                foreach (var second in Encodings)
                {
                    var two = second.Write(first.Write(value));
                    if (second.Name != "json") yield return ($"{kind} in {first.Name} in {second.Name}", two);
                    foreach (var third in Encodings.Where(e => e.Name != "json"))
                        yield return ($"{kind} in {first.Name} in {second.Name} in {third.Name}", third.Write(two));
                }
    }

    private static string Middle(string text) => text.Length <= 40 ? text : text[(text.Length / 4)..(text.Length * 3 / 4)];

    private static string Digits(string kind) => string.Concat(Canaries.All[kind].Where(char.IsAsciiDigit));

    private static byte[] Zip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal)) zip.Write(bytes);
        return stream.ToArray();
    }
}
