using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>An edit as people write it: <c>POINTER=JSON</c>, or <c>POINTER</c> alone to remove what stands there.</summary>
internal static class EditText
{
    /// <summary>The edit as the API reads it.</summary>
    public static JsonObject Read(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? new JsonObject { ["pointer"] = text[..at], ["value"] = Value(text[(at + 1)..]) }
            : new JsonObject { ["pointer"] = text };
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
