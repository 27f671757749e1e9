using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Tests.Masking;

/// <summary>Scans texts in the shortest message that carries them.</summary>
internal static class Scanned
{
    internal static readonly MaskKey Key = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    internal static List<Hit> Json(string json)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(Encoding.UTF8.GetBytes(json), hits);
        return hits;
    }

    /// <summary>What was found in a text: kind and value, in order.</summary>
    internal static List<(string Kind, string Value)> Text(string text)
    {
        var json = Encoding.UTF8.GetBytes("{\"t\":" + Quote(text) + "}");
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        return [.. hits.Select(h => (h.Kind, Unquote(json.AsSpan(h.Offset, h.Length))))];
    }

    internal static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    internal static string Unquote(ReadOnlySpan<byte> raw) =>
        JsonSerializer.Deserialize<string>("\"" + Encoding.UTF8.GetString(raw) + "\"")!;

    /// <summary>Masks a message and returns it as text.</summary>
    internal static string Mask(string json, MaskPlan plan, string schema = "")
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var hits = new List<Hit>();
        JsonScanner.Scan(bytes, hits);
        var outcome = JsonMasker.Mask(bytes, hits, plan, Key, Encoding.UTF8.GetBytes(schema));
        return outcome switch
        {
            MaskOutcome.Masked masked => Encoding.UTF8.GetString(masked.Bytes.Span),
            MaskOutcome.Blocked blocked => "BLOCKED: " + blocked.Reason,
            _ => throw new InvalidOperationException("no such outcome"),
        };
    }
}
