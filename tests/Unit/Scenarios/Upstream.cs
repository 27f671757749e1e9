using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Scenarios;

/// <summary>An MCP server of a test's own making: it notes what reaches it and answers as it is told, politely where it is not
/// told.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First() + "/mcp");

    /// <summary>Everything that has reached it, in order.</summary>
    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    /// <summary>Answers of the test, by method; what is not there is answered as a small server would.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Arrival, Task>> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Tools that it lists, as JSON.</summary>
    public string Tools { get; set; } = """[{"name":"echo","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]""";

    /// <summary>How often a method has arrived.</summary>
    public int Count(string method) => Arrivals.Count(a => a.Method == method);

    public static async Task<Upstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(upstream.AnswerAsync);
        await app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Answers with JSON.</summary>
    public static async Task JsonAsync(HttpContext http, string json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Answers with a result for this request.</summary>
    public static Task ResultAsync(HttpContext http, Arrival arrival, string result) =>
        JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{{{result}}} }""");

    /// <summary>Begins a stream of events.</summary>
    public static void BeginStream(HttpContext http) => http.Response.ContentType = "text/event-stream";

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var arrival = Arrival.Of(http.Request, body.ToArray());
        Arrivals.Enqueue(arrival);
        if (Answers.TryGetValue(arrival.Method, out var told)) await told(http, arrival);
        else await PoliteAsync(http, arrival);
    }

    private Task PoliteAsync(HttpContext http, Arrival arrival)
    {
        if (arrival.Id.Length == 0)
        {
            http.Response.StatusCode = arrival.Method == "GET" ? 405 : 202;
            return Task.CompletedTask;
        }

        return ResultAsync(http, arrival, arrival.Method switch
        {
            "initialize" => """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"upstream","version":"1"}}""",
            "tools/list" => $$$"""{"tools":{{{Tools}}} }""",
            "tools/call" => $$$"""{"content":[{"type":"text","text":"done"}],"structuredContent":{"echo":{{{arrival.Params}}}}}""",
            _ => "{}",
        });
    }
}
