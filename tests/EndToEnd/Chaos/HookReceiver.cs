using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.EndToEnd.Chaos;

/// <summary>A receiver of webhooks that notes every arrival by its id.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HookReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First() + "/hook");

    /// <summary>By approval and type: the ids under which it came.</summary>
    public ConcurrentDictionary<(string Approval, string Type), ConcurrentBag<string>> Arrived { get; } = new();

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new HookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var message = await JsonDocument.ParseAsync(http.Request.Body);
        var approval = message.RootElement.GetProperty("data").GetProperty("approval").GetString()!;
        var type = message.RootElement.GetProperty("type").GetString()!;
        Arrived.GetOrAdd((approval, type), static _ => []).Add(http.Request.Headers["webhook-id"].ToString());
        http.Response.StatusCode = 204;
    }
}
