using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>The hits that a plan hides, in order; where some overlap, one span over all of them under the longest's name.</summary>
internal sealed class PlannedHits
{
    private readonly List<TextMatch> _spans = [];
    private int _next;

    internal PlannedHits(IReadOnlyList<Hit> hits, MaskPlan plan)
    {
        for (var i = 0; i < hits.Count; i++)
        {
            var hit = hits[i];
            if (!Detectors.TryParse(hit.Kind, out var kind))
            {
                throw new ArgumentException($"No detector finds '{hit.Kind}'.", nameof(hits));
            }

            Add(new TextMatch(kind, hit.Offset, hit.Length, hit.Confidence) { IsPiece = hit.Part > 0 }, plan);
        }
    }

    internal PlannedHits(List<TextMatch> matches, MaskPlan plan)
    {
        foreach (var match in matches)
        {
            Add(match, plan);
        }
    }

    internal IReadOnlyList<TextMatch> Spans => _spans;

    /// <summary>The next span that begins before <paramref name="end"/>; null if there is none left.</summary>
    internal TextMatch? Take(int end) => _next < _spans.Count && _spans[_next].Start < end ? _spans[_next++] : null;

    /// <summary>The spans that are left and begin before <paramref name="end"/>, with places from <paramref name="start"/> on.</summary>
    internal List<TextMatch> Within(int start, int end)
    {
        var within = new List<TextMatch>();
        for (var i = _next; i < _spans.Count && _spans[i].Start < end; i++)
        {
            within.Add(_spans[i] with { Start = _spans[i].Start - start });
        }

        return within;
    }

    private void Add(in TextMatch match, MaskPlan plan)
    {
        if (plan.StyleOf(match.Kind) is null)
        {
            return;
        }

        if (_spans.Count == 0 || match.Start >= _spans[^1].End)
        {
            _spans.Add(match);
            return;
        }

        var last = _spans[^1];
        var end = Math.Max(last.End, match.End);
        var kind = match.Length > last.Length || (match.Length == last.Length && Detectors.Rank(match.Kind) < Detectors.Rank(last.Kind))
            ? match.Kind : last.Kind;
        _spans[^1] = new TextMatch(kind, last.Start, end - last.Start, Math.Max(last.Confidence, match.Confidence))
        {
            IsPiece = last.IsPiece || match.IsPiece,
        };
    }
}
