using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd;

/// <summary>An MCP client that sends exactly what it is told, for what official clients would never do.</summary>
internal sealed class WireClient(string endpoint, string token) : IDisposable
{
    /// <summary>A legacy client's first message.</summary>
    public const string Initialize = """
        {"jsonrpc":"2.0","id":0,"method":"initialize",
         "params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}}
        """;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The wire session that every request names; empty for none.</summary>
    public string Session { get; set; } = "";

    /// <summary>A legacy call of a tool.</summary>
    public static string Call(int id, string tool, JsonObject? arguments = null) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? new JsonObject() },
    }.ToJsonString();

    /// <summary>A modern call of a tool.</summary>
    public static string ModernCall(int id, string tool, JsonObject arguments) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = "tools/call",
        ["params"] = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = arguments,
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "wire", ["version"] = "1" },
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            },
        },
    }.ToJsonString();

    /// <summary>Opens a legacy session.</summary>
    public async Task OpenAsync()
    {
        using var answer = await SendAsync(Initialize);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Session = answer.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(System.Net.HttpStatusCode.Accepted, initialized.StatusCode);
    }

    /// <summary>Sends a message, or a request without one; comes back with the head of the answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string? message, HttpMethod? method = null, string? modernTool = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, endpoint);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (Session.Length > 0)
        {
            request.Headers.Add("Mcp-Session-Id", Session);
            request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        }

        if (modernTool is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            request.Headers.Add("Mcp-Method", "tools/call");
            request.Headers.Add("Mcp-Name", modernTool);
        }

        request.Content = message is null ? null : new StringContent(message, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Calls a tool in the session; the text of its result.</summary>
    public async Task<string> TextAsync(int id, string tool, JsonObject? arguments = null)
    {
        using var answer = await SendAsync(Call(id, tool, arguments));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var message = await MessageAsync(answer, m => (int?)m["id"] == id);
        return (string)message["result"]!["content"]![0]!["text"]!;
    }

    /// <summary>The first message of an answer, whole or streamed, that is looked for.</summary>
    public static async Task<JsonNode> MessageAsync(HttpResponseMessage answer, Func<JsonNode, bool> wanted)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }

        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal) && JsonNode.Parse(line[6..]) is { } message && wanted(message))
            {
                return message;
            }
        }

        throw new InvalidDataException("The stream ended without the message that was waited for.");
    }

    public void Dispose() => _http.Dispose();
}
