using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Carries hits in a string over to the document that the string holds: a scan of the document finds again what has a form, but
/// not what somebody else told.</summary>
internal sealed class DocumentHits
{
    private readonly List<Hit> _hits;
    private readonly int _scanned;

    // Of each kind, what goes on behind the token that was read last.
    private readonly List<TextMatch> _reaching = [];
    private int _again;

    private DocumentHits(List<Hit> hits)
    {
        _hits = hits;
        _scanned = hits.Count;
    }

    /// <summary>Adds the hits, each in every name, string and number of the document that it touches; all are by offset then, the longer
    /// first.</summary>
    /// <param name="document">The string, decoded.</param>
    /// <param name="decoded">Leads from the string's inside as it is written to the document.</param>
    /// <param name="found">What was found in the string's inside, by start. Some may overlap.</param>
    /// <param name="hits">What a scan of the document found.</param>
    internal static void Add(ReadOnlySpan<byte> document, OffsetMap decoded, List<TextMatch> found, List<Hit> hits)
    {
        if (found.Count > 0)
        {
            new DocumentHits(hits).Run(document, decoded, found);
            hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
        }
    }

    private void Run(ReadOnlySpan<byte> document, OffsetMap decoded, List<TextMatch> found)
    {
        var next = 0;
        var match = Place(found[next], decoded);
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        while ((next < found.Count || _reaching.Count > 0) && reader.Read())
        {
            var isNumber = reader.TokenType == JsonTokenType.Number;
            if (!isNumber && reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex + (isNumber ? 0 : 1);
            var end = start + reader.ValueSpan.Length;
            for (var i = _reaching.Count - 1; i >= 0; i--)
            {
                Put(_reaching[i], start, end, isNumber);
                if (_reaching[i].End <= end)
                {
                    _reaching.RemoveAt(i);
                }
            }

            while (next < found.Count && match.Start < end)
            {
                if ((match.Start >= start && match.End <= end) || !IsFoundAgain(match))
                {
                    Put(match, start, end, isNumber);
                    Reach(match, end);
                }

                next++;
                match = next < found.Count ? Place(found[next], decoded) : match;
            }
        }
    }

    private static TextMatch Place(in TextMatch match, OffsetMap decoded)
    {
        var (start, length) = decoded.Text(match.Start, match.Length);
        return match with { Start = start, Length = length };
    }

    // A number counts as a whole. What reaches beyond a token is not all of the value there.
    private void Put(in TextMatch match, int start, int end, bool isNumber)
    {
        var from = isNumber ? start : Math.Max(start, match.Start);
        var to = isNumber ? end : Math.Min(end, match.End);
        if (match.End > start && from < to)
        {
            _hits.Add(new Hit(Detectors.NameOf(match.Kind), from, to - from, match.Confidence)
            {
                Part = match.IsPiece || match.Start < start || match.End > end ? 1 : 0,
            });
        }
    }

    // One for each kind, however many overlap: each is put into every token that it goes through.
    private void Reach(in TextMatch match, int end)
    {
        if (match.End <= end)
        {
            return;
        }

        for (var i = 0; i < _reaching.Count; i++)
        {
            var other = _reaching[i];
            if (other.Kind == match.Kind)
            {
                _reaching[i] = other with
                {
                    Length = Math.Max(other.End, match.End) - other.Start,
                    Confidence = other.Confidence == Hit.GaveUp ? Hit.GaveUp
                        : match.Confidence == Hit.GaveUp ? Hit.GaveUp : Math.Max(other.Confidence, match.Confidence),
                };
                return;
            }
        }

        _reaching.Add(match);
    }

    // What ends in a text with the text, as a key without an end does, ends in the document with its string, and a scan of that told so.
    private bool IsFoundAgain(in TextMatch match)
    {
        if (match.IsPiece || match.Confidence == Hit.GaveUp)
        {
            return false;
        }

        while (_again < _scanned && _hits[_again].Offset < match.Start)
        {
            _again++;
        }

        for (var i = _again; i < _scanned && _hits[i].Offset == match.Start; i++)
        {
            if (string.Equals(_hits[i].Kind, Detectors.NameOf(match.Kind), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
