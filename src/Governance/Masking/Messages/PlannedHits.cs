using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>The hits that a plan hides, in order; where some overlap, one span over all of them under the longest's name.</summary>
internal sealed class PlannedHits
{
    private readonly List<TextMatch> _spans = [];

    // Each for itself.
    private readonly List<TextMatch> _matches = [];
    private int _next;
    private int _nextMatch;

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

    /// <summary>What begins from <paramref name="start"/> to <paramref name="end"/>, with places from there on, each for itself: where the
    /// string is a document, those that overlap may stand in several of its values. Is asked in the message's order.</summary>
    internal List<TextMatch> Within(int start, int end)
    {
        while (_nextMatch < _matches.Count && _matches[_nextMatch].Start < start)
        {
            _nextMatch++;
        }

        var within = new List<TextMatch>();
        for (var i = _nextMatch; i < _matches.Count && _matches[i].Start < end; i++)
        {
            within.Add(_matches[i] with { Start = _matches[i].Start - start });
        }

        return within;
    }

    private void Add(in TextMatch match, MaskPlan plan)
    {
        if (plan.StyleOf(match.Kind) is null)
        {
            return;
        }

        _matches.Add(match);
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
