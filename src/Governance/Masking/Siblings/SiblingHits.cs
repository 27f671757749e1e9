using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>Adds hits to those of a message, once each is known to stand inside one string or to be a whole number.</summary>
/// <remarks>Neighbours are read without the text before them. What a text was written to mislead them with is dropped here.</remarks>
internal static class SiblingHits
{
    private static readonly Comparison<Hit> Order = static (a, b) =>
        a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length);

    internal static void Add(ReadOnlySpan<byte> json, List<Hit> found, List<Hit> hits)
    {
        found.Sort(Order);
        var next = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
            while (next < found.Count && reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
                {
                    continue;
                }

                var isText = reader.TokenType == JsonTokenType.String;
                var start = (int)reader.TokenStartIndex + (isText ? 1 : 0);
                var end = start + reader.ValueSpan.Length;
                for (; next < found.Count && found[next].Offset < end; next++)
                {
                    var hit = found[next];
                    if (hit.Offset >= start && hit.Offset + hit.Length <= end && (isText || hit.Length == end - start))
                    {
                        hits.Add(hit);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON is refused where it is masked.
            return;
        }

        hits.Sort(Order);
    }
}
