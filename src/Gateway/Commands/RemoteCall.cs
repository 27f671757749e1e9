using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>One call of a command: the gateway, the screen and what was given on the command line.</summary>
internal sealed record RemoteCall(Remote Remote, Screen Screen, ParseResult Given, CancellationToken Cancellation)
{
    private static readonly JsonDocumentOptions Read = new() { MaxDepth = JsonText.DepthMax };
    private static readonly JsonSerializerOptions Written = new() { MaxDepth = JsonText.DepthMax };

    /// <summary>The configuration file that the command line names; null for none.</summary>
    public string? Configuration { get; init; }

    /// <summary>The escaped form of what goes into a path or a query.</summary>
    public static string Escape(string? text) => Uri.EscapeDataString(text ?? "");

    /// <summary>Asks page by page, at most <paramref name="max"/> items in all, and shows them as one list.</summary>
    public async Task<JsonElement> PagesAsync(string path, string list, int max)
    {
        var items = new JsonArray();
        string? cursor = "";
        while (cursor is not null && items.Count < max)
        {
            var page = await Remote.GetAsync($"{path}&limit={Math.Min(200, max - items.Count)}&cursor={Escape(cursor)}", Cancellation);
            foreach (var item in page.Items(list)) items.Add(JsonNode.Parse(item.GetRawText(), documentOptions: Read));
            cursor = page.Text("cursor") is { Length: > 0 } next ? next : null;
        }

        var answer = new JsonObject { [list] = items };
        if (cursor is not null) answer["cursor"] = cursor;
        return JsonSerializer.SerializeToElement(answer, Written);
    }
}
