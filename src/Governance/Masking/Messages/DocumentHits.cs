using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Carries hits in a string over to the document that the string holds: a scan of the document finds again what has a form, but
/// not what somebody else told.</summary>
internal static class DocumentHits
{
    /// <summary>Adds the hits that lie within one string or number of the document; all are by offset then, the longer first.</summary>
    /// <param name="document">The string, decoded.</param>
    /// <param name="decoded">Leads from the string's inside as it is written to the document.</param>
    /// <param name="found">What was found in the string's inside.</param>
    /// <param name="hits">What a scan of the document found.</param>
    internal static void Add(ReadOnlySpan<byte> document, OffsetMap decoded, List<TextMatch> found, List<Hit> hits)
    {
        if (found.Count == 0)
        {
            return;
        }

        var next = 0;
        var (place, length) = decoded.Text(found[0].Start, found[0].Length);
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        while (next < found.Count && reader.Read())
        {
            var start = (int)reader.TokenStartIndex + (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
            var end = start + reader.ValueSpan.Length;
            while (next < found.Count && place < end)
            {
                if (place >= start && place + length <= end)
                {
                    hits.Add(new Hit(Detectors.NameOf(found[next].Kind), place, length, found[next].Confidence)
                    {
                        Part = found[next].IsPiece ? 1 : 0,
                    });
                }

                if (++next < found.Count)
                {
                    (place, length) = decoded.Text(found[next].Start, found[next].Length);
                }
            }
        }

        hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
    }
}
