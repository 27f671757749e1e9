using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Every positive that is found as it stands is found however it is encoded or written, and nothing else is.</summary>
public sealed class EvasionTests(ITestOutputHelper output)
{
    private static readonly (string Name, Func<string, string> Encode)[] Encodings =
    [
        ("base64", t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t))),
        ("base64url", t => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(t))),
        ("base64 in lines", t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t), Base64FormattingOptions.InsertLineBreaks)),
        ("hex", t => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(t))),
        ("percent", t => Each(t, b => $"%{b:X2}")),
        ("HTML, decimal", t => string.Concat(t.EnumerateRunes().Select(r => $"&#{r.Value};"))),
        ("HTML, hex", t => string.Concat(t.EnumerateRunes().Select(r => $"&#x{r.Value:x};"))),
        ("\\u", t => string.Concat(t.Select(c => $"\\u{(int)c:x4}"))),
        ("quoted-printable", t => Each(t, b => $"={b:X2}")),
        ("JSON in JSON", t => "{\"note\":" + JsonSerializer.Serialize(t) + "}"),
        ("gzip in base64", t => Convert.ToBase64String(Pressed(t, s => new GZipStream(s, CompressionLevel.Optimal)))),
        ("zlib in base64", t => Convert.ToBase64String(Pressed(t, s => new ZLibStream(s, CompressionLevel.Optimal)))),
        ("deflate in base64", t => Convert.ToBase64String(Pressed(t, s => new DeflateStream(s, CompressionLevel.Optimal)))),
    ];

    private static readonly (string Name, Func<char, string> Write)[] Tricks =
    [
        ("full width", c => c is > ' ' and < '\x7f' ? ((char)(c + 0xFEE0)).ToString() : c.ToString()),
        ("mathematical bold", c => Styled(c, 0x1D400, 0x1D41A, 0x1D7CE)),
        ("mathematical monospace", c => Styled(c, 0x1D670, 0x1D68A, 0x1D7F6)),
        ("circled", c => c is >= '1' and <= '9' ? ((char)(0x2460 + c - '1')).ToString() : c == '0' ? "\u24EA"
            : char.IsAsciiLetterUpper(c) ? ((char)(0x24B6 + c - 'A')).ToString()
            : char.IsAsciiLetterLower(c) ? ((char)(0x24D0 + c - 'a')).ToString() : c.ToString()),
        ("Arabic digits", c => char.IsAsciiDigit(c) ? ((char)(0x660 + c - '0')).ToString() : c.ToString()),
        ("zero-width space", c => c + "\u200B"),
        ("soft hyphen", c => c + "\u00AD"),
        ("bidi marks", c => "\u202E" + c + "\u202C"),
        ("combining stroke", c => char.IsAsciiLetterOrDigit(c) ? c + "\u0336" : c.ToString()),
        ("Cyrillic letters", Alike),
        ("no-break spaces and other dashes", c => c switch { ' ' => "\u00A0", '-' => "\u2011", _ => c.ToString() }),
    ];

    [Fact]
    public void Encoded_values_are_found_to_depth_three()
    {
        var positives = Found();
        var random = new Random(71);
        var report = new List<string>();
        int all = 0, found = 0;
        for (var depth = 1; depth <= 3; depth++)
        {
            foreach (var (name, encode) in Encodings)
            {
                int tried = 0, hit = 0;
                foreach (var positive in Sample(positives, random, depth))
                {
                    var text = encode(positive);
                    for (var more = 1; more < depth; more++)
                    {
                        text = Encodings[random.Next(Encodings.Length)].Encode(text);
                    }

                    tried++;
                    hit += Scanned.Text("See: " + text + " .").Count > 0 ? 1 : 0;
                }

                report.Add($"| {name} | {depth} | {hit} of {tried} |");
                all += tried;
                found += hit;
            }
        }

        output.WriteLine(string.Join("\n", report));
        Assert.True(found >= 0.99 * all, $"{found} of {all}\n" + string.Join("\n", report));
    }

    [Fact]
    public void Disguised_values_are_found()
    {
        var positives = Found();
        var random = new Random(73);
        var report = new List<string>();
        int all = 0, found = 0;
        foreach (var (name, write) in Tricks)
        {
            int tried = 0, hit = 0;
            foreach (var positive in Sample(positives, random, 1))
            {
                tried++;
                hit += Scanned.Text(string.Concat(positive.Select(write))).Count > 0 ? 1 : 0;
            }

            report.Add($"| {name} | {hit} of {tried} |");
            all += tried;
            found += hit;
        }

        output.WriteLine(string.Join("\n", report));
        Assert.True(found >= 0.99 * all, $"{found} of {all}\n" + string.Join("\n", report));
    }

    [Theory]
    [InlineData("shell_everyday_commands.jsonl", "command")]
    [InlineData("sql_statements.jsonl", "sql")]
    [InlineData("sqli_payloads.jsonl", "decoded")]
    public void Clean_text_has_no_more_hits_for_it(string file, string member)
    {
        var wrong = new List<string>();
        var lines = 0;
        foreach (var line in Corpus.Rows(file).SelectMany(r => r.GetProperty(member).GetString()!.Split('\n')))
        {
            lines++;
            wrong.AddRange(Scanned.Text(line).Where(h => h.Kind == "unscanned").Select(h => $"{h} in {line}"));
        }

        Assert.True(wrong.Count * 10_000 <= lines, string.Join("\n", wrong));
    }

    private static string[] Found() => [.. Corpus.Positives.Where(p => Scanned.Text(p).Count > 0)];

    private static IEnumerable<string> Sample(string[] positives, Random random, int depth) =>
        Corpus.IsLong ? positives : Enumerable.Range(0, depth == 1 ? 300 : 150).Select(_ => positives[random.Next(positives.Length)]);

    private static string Each(string text, Func<byte, string> write) => string.Concat(Encoding.UTF8.GetBytes(text).Select(write));

    private static string Styled(char c, int upper, int lower, int digit) =>
        char.IsAsciiLetterUpper(c) ? char.ConvertFromUtf32(upper + c - 'A') : char.IsAsciiLetterLower(c)
            ? char.ConvertFromUtf32(lower + c - 'a') : char.IsAsciiDigit(c) ? char.ConvertFromUtf32(digit + c - '0') : c.ToString();

    private static string Alike(char c)
    {
        const string latin = "ABEKMHOPCTXaeopcyxsij";
        const string others = "АВЕКМНОРСТХаеорсухѕіј";
        var index = latin.IndexOf(c, StringComparison.Ordinal);
        return index < 0 ? c.ToString() : others[index].ToString();
    }

    private static byte[] Pressed(string text, Func<Stream, Stream> open)
    {
        using var bytes = new MemoryStream();
        using (var stream = open(bytes))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
