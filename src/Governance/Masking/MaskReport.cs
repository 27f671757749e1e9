using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking;

/// <summary>Says what a plan hides in a message, and why; never the values.</summary>
public static class MaskReport
{
    /// <summary>Most values of one report; how many there were is told by the hits' counts.</summary>
    public const int ValuesMax = 100;

    /// <summary>The hits that a plan hides, in their order.</summary>
    /// <param name="json">One valid JSON text in UTF-8.</param>
    /// <param name="hits">What was found in exactly these bytes, by offset.</param>
    /// <param name="plan">What is hidden.</param>
    /// <returns>At most <see cref="ValuesMax"/>; none of a text that is not JSON.</returns>
    public static ImmutableArray<MaskedValue> Of(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, MaskPlan plan)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(plan);
        if (hits.Count == 0 || plan.IsEmpty)
        {
            return [];
        }

        var values = ImmutableArray.CreateBuilder<MaskedValue>();
        try
        {
            HitPlaces.Each(json, hits, isDocument: false, (hit, place) =>
            {
                if (Exemptions.RuleFor(json.Span, hit, place, plan) is { } rule)
                {
                    values.Add(new MaskedValue(hit.Kind, place.Shown(), hit.Length, hit.Confidence, rule.Name));
                }

                return values.Count < ValuesMax;
            });
        }
        catch (JsonException)
        {
            values.Clear();
        }

        return values.ToImmutable();
    }
}
