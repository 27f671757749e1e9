using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The same in JSON: the strings of <c>data</c> and <c>stringData</c> in an object whose <c>kind</c> is Secret.</summary>
internal static class KubernetesJson
{
    private const int ValueMin = 4;

    private enum Name
    {
        Other,
        Kind,
        Data,
    }

    /// <summary>Whether a string says that the object around it is a Secret.</summary>
    internal static bool IsKind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        name.SequenceEqual("kind"u8) && value.SequenceEqual("Secret"u8);

    /// <summary>Adds the values of every Secret of a message; the message is read once more.</summary>
    internal static void Find(ReadOnlySpan<byte> json, List<Hit> hits)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        var open = new Stack<(bool IsSecret, bool IsData, int First)>();
        // With each value how deep the object stands whose data it is.
        var found = new List<(Hit Hit, int Owner)>();
        var decoded = new JsonText();
        var name = Name.Other;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((false, name == Name.Data, found.Count));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        Close(open, found, hits);
                        break;
                    case JsonTokenType.String when name == Name.Kind && Decoded(ref reader, decoded).SequenceEqual("Secret"u8):
                        open.Push(open.Pop() with { IsSecret = true });
                        break;
                    case JsonTokenType.String when open.Count > 0 && open.Peek().IsData && IsValue(reader.ValueSpan):
                        var hit = new Hit(SecretKinds.KubernetesSecret, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, 90);
                        found.Add((hit, open.Count - 1));
                        break;
                }

                name = reader.TokenType == JsonTokenType.PropertyName ? NameOf(Decoded(ref reader, decoded)) : Name.Other;
            }
        }
        catch (JsonException)
        {
            // Not the JSON that it seemed to be: nobody can say whose data it was.
            hits.AddRange(found.Select(f => f.Hit));
        }

        decoded.Release();
        hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
    }

    // The reader's own decoding throws at half a character.
    private static ReadOnlySpan<byte> Decoded(ref Utf8JsonReader reader, JsonText decoded)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        decoded.Decode(reader.ValueSpan);
        return decoded.Text;
    }

    private static Name NameOf(ReadOnlySpan<byte> name) => name.SequenceEqual("kind"u8) ? Name.Kind
        : name.SequenceEqual("data"u8) || name.SequenceEqual("stringData"u8) ? Name.Data : Name.Other;

    private static bool IsValue(ReadOnlySpan<byte> value) =>
        value.Length >= ValueMin && value[0] is not ((byte)'[' or (byte)'$' or (byte)'*');

    // What stood in the data of an object that is no Secret is nothing. A Secret may itself stand in the data of something else, whose
    // end then tells of the values around it.
    private static void Close(Stack<(bool IsSecret, bool IsData, int First)> open, List<(Hit Hit, int Owner)> found, List<Hit> hits)
    {
        var own = open.Pop();
        var depth = open.Count + 1;
        var left = own.First;
        for (var i = own.First; i < found.Count; i++)
        {
            if (found[i].Owner != depth)
            {
                found[left++] = found[i];
            }
            else if (own.IsSecret)
            {
                hits.Add(found[i].Hit);
            }
        }

        found.RemoveRange(left, found.Count - left);
    }
}
