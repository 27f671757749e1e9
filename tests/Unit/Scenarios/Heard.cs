using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Scenarios;

/// <summary>What a client got back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">All headers as lines.</param>
/// <param name="Body">All bytes of the body.</param>
internal sealed record Heard(HttpStatusCode Status, string Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The messages in it: the one of a JSON body, or those of a stream's events.</summary>
    public IReadOnlyList<JsonNode> Messages => Headers.Contains("text/event-stream", StringComparison.Ordinal)
        ? [.. Text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => Parse(Encoding.UTF8.GetBytes(l[6..])))]
        : Body.Length == 0 ? [] : [Parse(Body)];

    /// <summary>The ids of a stream's events.</summary>
    public IEnumerable<string> EventIds => Text.Split('\n').Where(l => l.StartsWith("id: ", StringComparison.Ordinal)).Select(l => l[4..]);

    private static JsonNode Parse(byte[] json) => JsonNode.Parse(json, documentOptions: new() { MaxDepth = 1_000 })!;

    /// <summary>The answer: the last message with a result or an error.</summary>
    public JsonNode Answer => Messages.LastOrDefault(m => m is JsonObject o && (o.ContainsKey("result") || o.ContainsKey("error")))
        ?? throw new InvalidOperationException($"There is no answer in HTTP {(int)Status}: {Text[..Math.Min(Text.Length, 500)]}");

    /// <summary>What the answer says in words: the error's message, or the text of a tool's refusal.</summary>
    public string Words => (string?)Answer["error"]?["message"] ?? (string?)Answer["result"]?["content"]?[0]?["text"] ?? "";

    /// <summary>Whether it is a refusal of the gateway or a failure, in either form.</summary>
    public bool IsError => Answer["error"] is not null || (bool?)Answer["result"]?["isError"] == true;
}
