using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Detection;

/// <summary>The ways in which a value may travel otherwise than it is written, and the way back that a reader of the masked text may try.</summary>
public static partial class Disguises
{
    private const int RunMin = 8;

    /// <summary>Encodings of whole texts.</summary>
    public static IReadOnlyList<(string Name, Func<string, string> Encode, Func<string, string> Undo)> Encodings { get; } =
    [
        ("base64", t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t)), t => Runs(t, Text)),
        ("base64url", t => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(t)), t => Runs(t, Text)),
        ("base64 in lines", t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t), Base64FormattingOptions.InsertLineBreaks), t => Runs(Joined(t), Text)),
        ("hex", t => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(t)), t => string.Join('\n', HexRun().Matches(t).SelectMany(m => Hex(m.Value)))),
        ("percent", t => Each(t, b => $"%{b:X2}"), WebUtility.UrlDecode),
        ("HTML, decimal", t => string.Concat(t.EnumerateRunes().Select(r => $"&#{r.Value};")), WebUtility.HtmlDecode),
        ("HTML, hex", t => string.Concat(t.EnumerateRunes().Select(r => $"&#x{r.Value:x};")), WebUtility.HtmlDecode),
        ("\\u", t => string.Concat(t.Select(c => $"\\u{(int)c:x4}")), Unescaped),
        ("quoted-printable", t => Each(t, b => $"={b:X2}"), Unquoted),
        ("JSON in JSON", t => "{\"note\":" + JsonSerializer.Serialize(t) + "}", Unescaped),
        ("gzip in base64", t => Pressed(t, s => new GZipStream(s, CompressionLevel.Optimal)), t => Runs(t, b => Expanded(new GZipStream(b, CompressionMode.Decompress)))),
        ("zlib in base64", t => Pressed(t, s => new ZLibStream(s, CompressionLevel.Optimal)), t => Runs(t, b => Expanded(new ZLibStream(b, CompressionMode.Decompress)))),
        ("deflate in base64", t => Pressed(t, s => new DeflateStream(s, CompressionLevel.Optimal)), t => Runs(t, b => Expanded(new DeflateStream(b, CompressionMode.Decompress)))),
    ];

    /// <summary>Ways of writing single characters.</summary>
    public static IReadOnlyList<(string Name, Func<char, string> Write)> Tricks { get; } =
    [
        ("full width", c => c is > ' ' and < '\x7f' ? ((char)(c + 0xFEE0)).ToString() : c.ToString()),
        ("mathematical bold", c => Styled(c, 0x1D400, 0x1D41A, 0x1D7CE)),
        ("mathematical monospace", c => Styled(c, 0x1D670, 0x1D68A, 0x1D7F6)),
        ("circled", c => c is >= '1' and <= '9' ? ((char)(0x2460 + c - '1')).ToString() : c == '0' ? "\u24EA"
            : char.IsAsciiLetterUpper(c) ? ((char)(0x24B6 + c - 'A')).ToString()
            : char.IsAsciiLetterLower(c) ? ((char)(0x24D0 + c - 'a')).ToString() : c.ToString()),
        ("Arabic digits", c => char.IsAsciiDigit(c) ? ((char)(0x660 + c - '0')).ToString() : c.ToString()),
        ("Devanagari digits", c => char.IsAsciiDigit(c) ? ((char)(0x966 + c - '0')).ToString() : c.ToString()),
        ("zero-width space", c => c + "\u200B"),
        ("soft hyphen", c => c + "\u00AD"),
        ("bidi marks", c => "\u202E" + c + "\u202C"),
        ("combining stroke", c => char.IsAsciiLetterOrDigit(c) ? c + "\u0336" : c.ToString()),
        ("Cyrillic letters", Alike),
        ("no-break spaces and other dashes", c => c switch { ' ' => "\u00A0", '-' => "\u2011", _ => c.ToString() }),
    ];

    /// <summary>A text with every character written in a way.</summary>
    public static string Written(string text, Func<char, string> write)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.Select(write));
    }

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

    private static string Pressed(string text, Func<Stream, Stream> open)
    {
        using var bytes = new MemoryStream();
        using (var stream = open(bytes)) stream.Write(Encoding.UTF8.GetBytes(text));
        return Convert.ToBase64String(bytes.ToArray());
    }

    // What comes out before the data is no longer any counts: an attacker takes what there is.
    private static string Expanded(Stream stream)
    {
        var text = new MemoryStream();
        try
        {
            for (var value = stream.ReadByte(); value >= 0; value = stream.ReadByte()) text.WriteByte((byte)value);
        }
        catch (InvalidDataException)
        {
            return Encoding.UTF8.GetString(text.ToArray());
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string Text(MemoryStream bytes) => Encoding.UTF8.GetString(bytes.ToArray());

    private static string Joined(string text) => LineBreak().Replace(text, "$1$2");

    // Each run is read from all four places where it may begin.
    private static string Runs(string text, Func<MemoryStream, string> read)
    {
        var all = new StringBuilder();
        foreach (Match match in Base64Run().Matches(text))
        {
            var run = match.Value.Replace('-', '+').Replace('_', '/').TrimEnd('=');
            for (var shift = 0; shift < 4 && run.Length - shift >= RunMin; shift++)
            {
                var part = run[shift..];
                part = part.Length % 4 == 1 ? part[..^1] : part;
                all.Append(read(new MemoryStream(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '='))))).Append('\n');
            }
        }

        return all.ToString();
    }

    private static IEnumerable<string> Hex(string run)
    {
        for (var shift = 0; shift < 2; shift++)
            yield return Encoding.UTF8.GetString(Convert.FromHexString(run.AsSpan(shift, (run.Length - shift) / 2 * 2)));
    }

    private static string Unescaped(string text) => Escape().Replace(text, m => m.Groups[1].Success
        ? ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString() : m.Groups[2].Value switch
        {
            "n" => "\n", "t" => "\t", "r" => "\r", "b" => "\b", "f" => "\f", var other => other,
        });

    // Each character stands for one byte, so that bytes of one character come together again.
    private static string Unquoted(string text) => Encoding.UTF8.GetString([.. Quoted().Replace(text, m =>
        ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()).Select(c => (byte)c)]);

    [GeneratedRegex("[A-Za-z0-9+/_-]{8,}={0,2}")]
    private static partial Regex Base64Run();

    [GeneratedRegex(@"([A-Za-z0-9+/])[ \t]*(?:\r\n|\n|\\r\\n)([A-Za-z0-9+/=])")]
    private static partial Regex LineBreak();

    [GeneratedRegex("[0-9a-fA-F]{8,}")]
    private static partial Regex HexRun();

    [GeneratedRegex(@"\\(?:u([0-9a-fA-F]{4})|(.))", RegexOptions.Singleline)]
    private static partial Regex Escape();

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Quoted();
}
