using System.Text;
using System.Text.Json.Nodes;
using Gateway.Edge.Mcp;
using Microsoft.AspNetCore.Http;

namespace Gateway.Recording;

/// <summary>Writes what a served recording says.</summary>
internal static class ReplayWriter
{
    private const int RefusedCode = -32001;

    /// <summary>One message as the whole answer.</summary>
    public static Task SendAsync(HttpContext http, int status, byte[] message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(message, http.RequestAborted).AsTask();
    }

    /// <summary>Begins a stream of messages.</summary>
    /// <param name="http">The request that it answers.</param>
    /// <param name="eventId">What it can be taken up again by, when it ends before its answer; null for a stream that does not.</param>
    public static async Task BeginAsync(HttpContext http, string? eventId)
    {
        http.Response.ContentType = "text/event-stream";
        if (eventId is not null)
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {eventId}\nretry: 500\ndata: \n\n"), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>One message of a stream.</summary>
    public static async Task TellAsync(HttpContext http, byte[] message)
    {
        await http.Response.Body.WriteAsync("event: message\ndata: "u8.ToArray(), http.RequestAborted);
        await http.Response.Body.WriteAsync(message, http.RequestAborted);
        await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>A result.</summary>
    public static byte[] Result(JsonNode? id, JsonObject result) => Encoding.UTF8.GetBytes(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result }.ToJsonString());

    /// <summary>What a request is told that policy refused when it was recorded: a model reads results, not errors.</summary>
    public static byte[] Refused(JsonNode? id, string method, string reason)
    {
        var text = "It was refused when it was recorded: " + reason;
        return method == Methods.ToolsCall
            ? Result(id, new JsonObject
            {
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }), ["isError"] = true,
            })
            : RpcMessages.Error(Encoding.UTF8.GetBytes(id?.ToJsonString() ?? ""), RefusedCode, text);
    }
}
