using System.Text.Json;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Goes through a document's scalars and names with their places.</summary>
internal static class LeafTokens
{
    // One path for all, which goes along: of a deep document each copy would be thousands of times its value.
    internal static void Each(ReadOnlySpan<byte> json, Action<LeafToken> visit)
    {
        var path = new List<object>();
        var isArray = new Stack<bool>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path[^1] = reader.GetString()!;
                visit(new LeafToken(start, reader.ValueSpan.Length + 2, true, path));
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path.RemoveAt(path.Count - 1);
                isArray.Pop();
                continue;
            }

            if (isArray.Count > 0 && isArray.Peek())
            {
                path[^1] = (int)path[^1] + 1;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                isArray.Push(reader.TokenType == JsonTokenType.StartArray);
                path.Add(isArray.Peek() ? -1 : "");
            }
            else
            {
                var quotes = reader.TokenType == JsonTokenType.String ? 2 : 0;
                visit(new LeafToken(start, reader.ValueSpan.Length + quotes, false, path));
            }
        }
    }
}
