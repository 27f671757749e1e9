using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Chaos;

/// <summary>A receiver of webhooks that notes every arrival by its id.</summary>
internal sealed class HookReceiver : LoopbackServer
{
    /// <summary>Where it listens.</summary>
    public Uri Url => new(Root, "/hook");

    /// <summary>By approval and type: the ids under which it came.</summary>
    public ConcurrentDictionary<(string Approval, string Type), ConcurrentBag<string>> Arrived { get; } = new();

    protected override async Task AnswerAsync(HttpContext http)
    {
        using var message = await JsonDocument.ParseAsync(http.Request.Body);
        var approval = message.RootElement.GetProperty("data").GetProperty("approval").GetString()!;
        var type = message.RootElement.GetProperty("type").GetString()!;
        Arrived.GetOrAdd((approval, type), static _ => []).Add(http.Request.Headers["webhook-id"].ToString());
        http.Response.StatusCode = 204;
    }
}
