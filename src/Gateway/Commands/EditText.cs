using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>An edit as people write it: <c>POINTER=JSON</c>, or <c>POINTER</c> alone to remove what stands there.</summary>
internal static class EditText
{
    /// <summary>The edit as the API reads it.</summary>
    /// <exception cref="CommandException">It holds half a character, which no JSON can carry.</exception>
    public static JsonObject Read(string text)
    {
        if (HasHalfCharacter(text))
            throw new CommandException(ExitCodes.Refused, "the edit holds half a character", "write it again, as valid text");
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? new JsonObject { ["pointer"] = text[..at], ["value"] = Value(text[(at + 1)..]) }
            : new JsonObject { ["pointer"] = text };
    }

    private static bool HasHalfCharacter(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done) return true;
            text = text[length..];
        }

        return false;
    }

    // What is no JSON is a text, so that nobody has to quote quotes.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
