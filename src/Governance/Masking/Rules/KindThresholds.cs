using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>How sure a value of each kind must be to count as one: the kind's own threshold, or the configuration's. Immutable.</summary>
/// <remarks>What is less sure is no hit: it is neither hidden nor counted, and hides no lesser reading of the same bytes.</remarks>
internal sealed class KindThresholds
{
    // By kind; null where the kind's own holds.
    private readonly ImmutableArray<int?> _configured;

    internal KindThresholds(IReadOnlyDictionary<Kind, int> configured)
    {
        var count = configured.Count == 0 ? 0 : configured.Keys.Max(k => (int)k) + 1;
        _configured = [.. Enumerable.Range(0, count).Select(i => configured.TryGetValue((Kind)i, out var least) ? least : (int?)null)];
    }

    /// <summary>The kinds' own.</summary>
    internal static KindThresholds Own { get; } = new(new Dictionary<Kind, int>());

    /// <summary>0 to 100.</summary>
    internal int Of(Kind kind) =>
        (int)kind < _configured.Length && _configured[(int)kind] is { } least ? least : Detectors.InfoOf(kind).Threshold;

    /// <summary>Takes away what is not sure enough. What a detector gave up on stays: nobody knows what it is.</summary>
    internal void Apply(List<TextMatch> matches)
    {
        var kept = 0;
        for (var i = 0; i < matches.Count; i++)
        {
            if (Counts(matches[i].Kind, matches[i].Confidence))
            {
                matches[kept++] = matches[i];
            }
        }

        matches.RemoveRange(kept, matches.Count - kept);
    }

    /// <inheritdoc cref="Apply(List{TextMatch})"/>
    /// <param name="hits">Hits of a message.</param>
    /// <param name="first">The first of those to look at.</param>
    internal void Apply(List<Hit> hits, int first)
    {
        var kept = first;
        for (var i = first; i < hits.Count; i++)
        {
            if (!Detectors.TryParse(hits[i].Kind, out var kind) || Counts(kind, hits[i].Confidence))
            {
                hits[kept++] = hits[i];
            }
        }

        hits.RemoveRange(kept, hits.Count - kept);
    }

    private bool Counts(Kind kind, int confidence) => confidence == Hit.GaveUp || kind == Kind.Unscanned || confidence >= Of(kind);
}
