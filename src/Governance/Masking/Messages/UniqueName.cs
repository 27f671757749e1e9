using System.Text.Json;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Keeps an object's property names apart after some of them were masked alike.</summary>
internal static class UniqueName
{
    /// <summary>Joins the edits of one name into one, with a number behind it where the object has the masked name already.</summary>
    /// <returns>How many bytes were looked at for the object's names: all of it the first time.</returns>
    internal static long Keep(ReadOnlySpan<byte> json, ref Frame owner, List<Edit> edits, int first, int start, int end)
    {
        var parts = edits[first..].Select(e => e with { Start = e.Start - start }).ToList();
        edits.RemoveRange(first, edits.Count - first);
        long read = 0;
        owner.Names ??= Names(json[owner.Start..], out read);
        var masked = Decode(Edit.Apply(json[start..end], parts));
        var unique = owner.Names.Add(masked) ? masked : Numbered(ref owner, owner.Names, masked);
        edits.Add(new Edit(start, end - start, ValueMask.Escape(unique)));
        return read;
    }

    // Goes on from the last number: an object may have any number of names that are masked alike.
    private static string Numbered(ref Frame owner, HashSet<string> names, string masked)
    {
        owner.Numbers ??= new Dictionary<string, int>(StringComparer.Ordinal);
        var number = owner.Numbers.GetValueOrDefault(masked, 2);
        while (!names.Add($"{masked} {number}"))
        {
            number++;
        }

        owner.Numbers[masked] = number + 1;
        return $"{masked} {number}";
    }

    private static string Decode(byte[] raw)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }

    private static HashSet<string> Names(ReadOnlySpan<byte> json, out long read)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var options = new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax };
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(options));
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                names.Add(reader.GetString()!);
            }
        }

        read = reader.BytesConsumed;
        return names;
    }
}
