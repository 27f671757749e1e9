using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>What would be hidden in a text, as a recording hides it: for people who try kinds.</summary>
/// <param name="Values">What is hidden, where and why; at most 100, never the values.</param>
/// <param name="Shown">The text with stand-ins.</param>
public sealed record MaskPreview(ImmutableArray<MaskedValue> Values, string Shown)
{
    /// <summary>What is scanned when a text is tried.</summary>
    /// <param name="text">A JSON document, or any other text, which is then one string.</param>
    /// <returns>JSON in UTF-8.</returns>
    public static byte[] Json(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        return ValueMask.IsDocument(bytes) ? bytes : JsonSerializer.SerializeToUtf8Bytes(text);
    }

    /// <summary>Tries a text.</summary>
    /// <param name="text">A JSON document, or any other text, which is then one string.</param>
    /// <param name="kinds">Kinds, groups or <c>*</c>.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    /// <param name="told">What somebody else found in <see cref="Json"/>, by offset; null for nothing.</param>
    /// <returns>Null if the text is JSON that cannot be masked, because it is nested too deeply.</returns>
    /// <exception cref="ArgumentException">A kind is unknown.</exception>
    public static MaskPreview? Of(string text, ImmutableArray<string> kinds, DetectionRules rules, IReadOnlyList<Hit>? told = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(rules);
        var isDocument = ValueMask.IsDocument(Encoding.UTF8.GetBytes(text));
        var json = Json(text);
        var plan = MaskPlan.Recording(kinds, rules);
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits, rules);
        if (told is { Count: > 0 })
        {
            hits.AddRange(told);
            rules.DropUnsure(hits, 0);
            hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
        }

        if (JsonMasker.Mask(json, hits, plan, MaskKey.Create()) is not MaskOutcome.Masked masked)
        {
            return null;
        }

        return new MaskPreview(MaskReport.Of(json, hits, plan),
            isDocument ? Encoding.UTF8.GetString(masked.Bytes.Span) : JsonSerializer.Deserialize<string>(masked.Bytes.Span)!);
    }
}
