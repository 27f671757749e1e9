using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking;

/// <summary>Says what a plan hides in a message, and why; never the values.</summary>
public static class MaskReport
{
    /// <summary>Most values of one report; how many there were is told by the hits' counts.</summary>
    public const int ValuesMax = 100;

    /// <summary>The kind of what a path hides.</summary>
    public const string PathKind = "path";

    private const int Sure = 100;

    /// <summary>What a plan hides, hits and what stands at its paths, in the message's order.</summary>
    /// <param name="json">One valid JSON text in UTF-8.</param>
    /// <param name="hits">What was found in exactly these bytes, by offset.</param>
    /// <param name="plan">What is hidden.</param>
    /// <returns>At most <see cref="ValuesMax"/>; none of a text that is not JSON.</returns>
    public static ImmutableArray<MaskedValue> Of(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, MaskPlan plan)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsEmpty || (hits.Count == 0 && plan.Paths.IsEmpty))
        {
            return [];
        }

        var values = ImmutableArray.CreateBuilder<MaskedValue>();
        try
        {
            var hidden = AtPaths(json, plan);
            var next = 0;
            HitPlaces.Each(json, Merge(hits, hidden), isDocument: false, (hit, place) =>
            {
                if (string.Equals(hit.Kind, PathKind, StringComparison.Ordinal))
                {
                    values.Add(new MaskedValue(PathKind, place.Shown(), hit.Length, Sure, hidden[next++].Rule));
                }
                else if (Exemptions.RuleFor(json.Span, hit, place, plan) is { } rule)
                {
                    values.Add(new MaskedValue(hit.Kind, place.Shown(), hit.Length, hit.Confidence, rule.Name));
                }

                return values.Count < ValuesMax;
            });
        }
        // A report of what was hidden, not what hides it: where there is none, the message is masked or blocked all the same.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            values.Clear();
        }

        return values.ToImmutable();
    }

    // Hits are passed over: where a path hides a value, it needs no finding.
    private static List<HiddenValue> AtPaths(ReadOnlyMemory<byte> json, MaskPlan plan)
    {
        if (plan.Paths.IsEmpty)
        {
            return [];
        }

        var key = MaskKey.Create();
        var walk = new MessageWalk(json, new PlannedHits(new List<Hit>(), plan), plan, key, new SurrogatePage(key), texts: 0);
        walk.Run();
        return walk.Hidden;
    }

    private static IReadOnlyList<Hit> Merge(IReadOnlyList<Hit> hits, List<HiddenValue> hidden)
    {
        if (hidden.Count == 0)
        {
            return hits;
        }

        var merged = new List<Hit>(hits.Count + hidden.Count);
        var next = 0;
        foreach (var value in hidden)
        {
            for (; next < hits.Count && hits[next].Offset < value.Start; next++)
            {
                merged.Add(hits[next]);
            }

            merged.Add(new Hit(PathKind, value.Start, value.Length, Sure));
        }

        for (; next < hits.Count; next++)
        {
            merged.Add(hits[next]);
        }

        return merged;
    }
}
