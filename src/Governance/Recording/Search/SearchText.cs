using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording.Search;

/// <summary>What of an entry can be found by its text: strings, numbers and names of its messages, and reasons. Masked, as the payload
/// is.</summary>
public static class SearchText
{
    /// <summary>Longest text of one exchange, characters; what is longer can be found by its beginning alone.</summary>
    public const int ExchangeCharsMax = 256 << 10;

    private static readonly string[] s_members = ["target", "reason", "message", "messages", "decision", "approver"];

    /// <summary>Adds an entry's text.</summary>
    /// <returns>Whether all of it found room.</returns>
    public static bool Add(StringBuilder text, JsonElement payload)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (payload.ValueKind != JsonValueKind.Object) return true;
        var isWhole = true;
        foreach (var name in s_members)
        {
            if (!payload.TryGetProperty(name, out var member)) continue;
            if (name is "decision" or "approver")
            {
                var part = name == "decision" ? "reason" : "name";
                if (member.ValueKind == JsonValueKind.Object && member.TryGetProperty(part, out var words)) isWhole &= Add(text, words, 0);
            }
            else
            {
                isWhole &= Add(text, member, 0);
            }
        }

        return isWhole;
    }

    private static bool Add(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Put(text, JsonText.Of(value));
            case JsonValueKind.Number:
                return Put(text, value.GetRawText());
            case JsonValueKind.Array when depth < 200:
                foreach (var item in value.EnumerateArray())
                    if (!Add(text, item, depth + 1)) return false;
                return true;
            case JsonValueKind.Object when depth < 200:
                foreach (var member in value.EnumerateObject())
                {
                    // Of each JSON-RPC message and no use to anybody.
                    if (depth <= 1 && member.Name is "jsonrpc" or "id") continue;
                    if (!Put(text, member.Name) || !Add(text, member.Value, depth + 1)) return false;
                }

                return true;
            default:
                return true;
        }
    }

    private static bool Put(StringBuilder text, string words)
    {
        // A NUL ends a text of the index.
        if (words.Contains('\0', StringComparison.Ordinal)) words = words.Replace('\0', ' ');
        var room = ExchangeCharsMax - text.Length - 1;
        if (room <= 0) return false;
        text.Append(words.Length <= room ? words : words[..(char.IsHighSurrogate(words[room - 1]) ? room - 1 : room)]).Append('\n');
        return words.Length <= room;
    }
}
