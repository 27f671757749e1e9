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
    /// <summary>Tries a text.</summary>
    /// <param name="text">A JSON document, or any other text, which is then one string.</param>
    /// <param name="kinds">Kinds, groups or <c>*</c>.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    /// <returns>Null if the text is JSON that cannot be masked, because it is nested too deeply.</returns>
    /// <exception cref="ArgumentException">A kind is unknown.</exception>
    public static MaskPreview? Of(string text, ImmutableArray<string> kinds, DetectionRules rules)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        var isDocument = ValueMask.IsDocument(bytes);
        var json = isDocument ? bytes : JsonSerializer.SerializeToUtf8Bytes(text);
        var plan = MaskPlan.Recording(kinds, rules);
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits, rules);
        if (JsonMasker.Mask(json, hits, plan, MaskKey.Create()) is not MaskOutcome.Masked masked)
        {
            return null;
        }

        return new MaskPreview(MaskReport.Of(json, hits, plan),
            isDocument ? Encoding.UTF8.GetString(masked.Bytes.Span) : JsonSerializer.Deserialize<string>(masked.Bytes.Span)!);
    }
}
