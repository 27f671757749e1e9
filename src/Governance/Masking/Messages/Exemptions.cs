using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Takes away the hits that every rule which names their kind leaves: too little confidence, an excepted place or value.</summary>
internal static class Exemptions
{
    /// <summary>The hits that some rule hides.</summary>
    /// <param name="json">The message, or a document inside one.</param>
    /// <param name="hits">Hits in it, by offset.</param>
    /// <param name="plan">The rules.</param>
    /// <param name="isDocument">Whether <c>$</c> stands for all of it.</param>
    /// <param name="spared">Where values that are left are added, so that nobody hides them again.</param>
    /// <exception cref="System.Text.Json.JsonException">The message is not JSON.</exception>
    internal static IReadOnlyList<Hit> Apply(
        ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, MaskPlan plan, bool isDocument, HashSet<string>? spared = null)
    {
        if (!plan.HasLimits || hits.Count == 0)
        {
            return hits;
        }

        var left = new List<Hit>(hits.Count);
        HitPlaces.Each(json, hits, isDocument, (hit, place) =>
        {
            if (RuleFor(json.Span, hit, place, plan) is not null)
            {
                left.Add(hit);
            }
            else
            {
                spared?.Add(Value(json.Span, hit));
            }

            return true;
        });
        return left;
    }

    /// <summary>The first rule that hides a hit where it stands; null if none does.</summary>
    internal static PlannedRule? RuleFor(ReadOnlySpan<byte> json, Hit hit, HitPlaces place, MaskPlan plan)
    {
        if (!Detectors.TryParse(hit.Kind, out var kind))
        {
            return null;
        }

        string? value = null;
        foreach (var rule in plan.Parts)
        {
            if (rule.Wants(kind, hit.Confidence) && !rule.ExceptPaths.Any(place.IsUnder)
                && (rule.ExceptTerms.Count == 0 || hit.Part > 0 || !rule.ExceptTerms.Contains(value ??= Value(json, hit))))
            {
                return rule;
            }
        }

        return null;
    }

    private static string Value(ReadOnlySpan<byte> json, Hit hit)
    {
        var decoded = new JsonText();
        decoded.Decode(json.Slice(hit.Offset, hit.Length));
        var value = Encoding.UTF8.GetString(decoded.Text);
        decoded.Release();
        return value;
    }
}
