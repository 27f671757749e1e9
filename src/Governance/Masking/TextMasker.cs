using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>Hides values in a short text that is kept beside messages: a name, a target.</summary>
public static class TextMasker
{
    private const int ShortestToken = 16;
    private const int ShortestBase64 = 12;

    // At and colon of addresses, then the signs of percent encoding, character references, quoted-printable and backslash escapes.
    private static readonly SearchValues<char> Signs = SearchValues.Create("@:%&=\\");

    /// <summary>The text with <c>[kind]</c> in place of every value that a detector finds.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="rules">The kinds that the configuration adds; null for none.</param>
    public static string Redact(string text, DetectionRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        rules ??= DetectionRules.None;
        if (rules.IsEmpty && !MayHold(text)) return text;
        var quoted = JsonSerializer.SerializeToUtf8Bytes(text);
        var hits = new List<Hit>();
        JsonScanner.Scan(quoted, hits, rules);
        if (hits.Count == 0) return text;

        // Hits come by offset, the longer first; one that begins within the last is hidden with it.
        var shown = new ArrayBufferWriter<byte>(quoted.Length);
        var at = 0;
        foreach (var hit in hits)
        {
            if (hit.Offset < at)
            {
                at = Math.Max(at, hit.Offset + hit.Length);
                continue;
            }

            shown.Write(quoted.AsSpan(at, hit.Offset - at));
            shown.Write(Encoding.ASCII.GetBytes($"[{hit.Kind}]"));
            at = hit.Offset + hit.Length;
        }

        shown.Write(quoted.AsSpan(at));
        return JsonSerializer.Deserialize<string>(shown.WrittenSpan)!;
    }

    // A name as names are holds none of what any detector needs: digits, an at sign, colons, or the length of a token; nor what may
    // encode them.
    private static bool MayHold(string text) =>
        text.Length >= ShortestToken || text.AsSpan().IndexOfAny(Signs) >= 0
        || (text.Length >= ShortestBase64 && text.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0)
        || text.Count(char.IsDigit) >= 4
        || text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7f') >= 0;
}
