using System.Text.Json;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The same in JSON: the strings of <c>data</c> and <c>stringData</c> in an object whose <c>kind</c> is Secret.</summary>
internal static class KubernetesJson
{
    private const int DepthMax = 64;
    private const int ValueMin = 4;

    /// <summary>Whether a string says that the object around it is a Secret.</summary>
    internal static bool IsKind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        name.SequenceEqual("kind"u8) && value.SequenceEqual("Secret"u8);

    /// <summary>Adds the values of every Secret of a message; the message is read once more.</summary>
    internal static void Find(ReadOnlySpan<byte> json, List<Hit> hits)
    {
        // For each open object: where its hits begin if it turns out to be none, and whether it is one.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        var open = new Stack<(bool IsSecret, bool IsData, int First)>();
        var found = new List<Hit>();
        var name = "";
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((false, name is "data" or "stringData", found.Count));
                        name = "";
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        Close(open, found, hits);
                        name = "";
                        break;
                    case JsonTokenType.PropertyName:
                        name = reader.GetString()!;
                        break;
                    case JsonTokenType.String:
                        Add(ref reader, name, open, found);
                        name = "";
                        break;
                    default:
                        name = "";
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // Not the JSON that it seemed to be: what was found up to here stays.
            found.Clear();
        }

        hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
    }

    private static void Add(ref Utf8JsonReader reader, string name, Stack<(bool IsSecret, bool IsData, int First)> open, List<Hit> found)
    {
        if (open.Count == 0)
        {
            return;
        }

        var own = open.Peek();
        if (own.IsData && reader.ValueSpan.Length >= ValueMin && reader.ValueSpan[0] is not ((byte)'[' or (byte)'$' or (byte)'*'))
        {
            found.Add(new Hit(SecretKinds.KubernetesSecret, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, 90));
        }
        else if (name is "kind" && reader.ValueTextEquals("Secret"u8))
        {
            open.Pop();
            open.Push(own with { IsSecret = true });
        }
    }

    // What stood in the data of an object that is no Secret is nothing.
    private static void Close(Stack<(bool IsSecret, bool IsData, int First)> open, List<Hit> found, List<Hit> hits)
    {
        var own = open.Pop();
        if (own.IsData && open.Count > 0)
        {
            return;
        }

        if (own.IsSecret)
        {
            hits.AddRange(found.Skip(own.First));
        }

        found.RemoveRange(own.First, found.Count - own.First);
    }
}
