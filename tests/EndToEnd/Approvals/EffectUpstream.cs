using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Approvals;

/// <summary>An MCP server of both eras whose one tool counts how often it ran, by the number in its arguments.</summary>
internal sealed class EffectUpstream : LoopbackServer
{
    private const string Modern = "2026-07-28";

    /// <summary>Where it listens.</summary>
    public Uri Url => new(Root, "/mcp");

    /// <summary>How often each number ran.</summary>
    public ConcurrentDictionary<long, int> Effects { get; } = new();

    protected override async Task AnswerAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var message = (await JsonNode.ParseAsync(http.Request.Body))!;
        if (message["id"] is not { } id)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var isModern = http.Request.Headers["MCP-Protocol-Version"] == Modern;
        var result = Result((string)message["method"]!, message["params"]);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (result is null) answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" };
        else answer["result"] = result;
        if (isModern && result is not null) result["resultType"] = "complete";
        http.Response.StatusCode = isModern && result is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonObject? Result(string method, JsonNode? parameters)
    {
        switch (method)
        {
            case "initialize":
                return Parse("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"effects","version":"1"}}""");
            case "server/discover":
                return Parse("""{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""");
            case "tools/list":
                return Parse("""
                    {"tools":[{"name":"held","inputSchema":{"type":"object","properties":{"n":{"type":"integer"}}}}],"ttlMs":0,"cacheScope":"private"}
                    """);
            case "tools/call":
                var number = (long)parameters!["arguments"]!["n"]!;
                var count = Effects.AddOrUpdate(number, 1, static (_, count) => count + 1);
                return Parse($$$"""{"content":[{"type":"text","text":"ran {{{number}}}, {{{count}}} in all"}]}""");
            default:
                return method == "ping" ? [] : null;
        }
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
