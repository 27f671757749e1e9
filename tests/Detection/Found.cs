using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Detection;

/// <summary>A hit in a text.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Start">First UTF-16 unit in the text.</param>
/// <param name="End">Behind the last.</param>
public sealed record Found(string Kind, int Start, int End)
{
    /// <summary>What the product finds in a text, as the only string of a message.</summary>
    /// <param name="text">Any text.</param>
    public static IReadOnlyList<Found> In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string head = "{\"t\":\"";
        var raw = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var json = new byte[head.Length + raw.Length + 2];
        Encoding.ASCII.GetBytes(head, json);
        raw.CopyTo(json.AsSpan(head.Length));
        "\"}"u8.CopyTo(json.AsSpan(head.Length + raw.Length));
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        return [.. hits.Select(h => new Found(h.Kind, Length(json.AsSpan(head.Length..h.Offset)),
            Length(json.AsSpan(head.Length..(h.Offset + h.Length)))))];
    }

    private static int Length(ReadOnlySpan<byte> raw) => JsonSerializer.Deserialize<string>("\"" + Encoding.UTF8.GetString(raw) + "\"")!.Length;
}
