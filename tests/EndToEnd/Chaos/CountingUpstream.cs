using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Chaos;

/// <summary>An MCP server whose tools do one thing: they count how often they ran, by the number in their arguments.</summary>
internal sealed class CountingUpstream : LoopbackServer
{
    /// <summary>Where it listens.</summary>
    public Uri Url => new(Root, "/mcp");

    /// <summary>How often each number ran.</summary>
    public ConcurrentDictionary<long, int> Effects { get; } = new();

    /// <summary>Released once for each call that asked to wait, when it does.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    protected override async Task AnswerAsync(HttpContext http)
    {
        using var message = await JsonDocument.ParseAsync(http.Request.Body);
        var id = message.RootElement.GetProperty("id").GetRawText();
        if (message.RootElement.GetProperty("method").GetString() != "tools/call")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"tools":[{"name":"run","inputSchema":{}},{"name":"held","inputSchema":{}}]}}""");
            return;
        }

        var arguments = message.RootElement.GetProperty("params").GetProperty("arguments");
        var number = arguments.GetProperty("n").GetInt64();
        Effects.AddOrUpdate(number, 1, static (_, count) => count + 1);
        if (arguments.TryGetProperty("wait", out _))
        {
            await WaitAsync(http.RequestAborted);
            return;
        }

        var answer = $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"ran {{{number}}}"}]}}""";
        var asStream = number % 3 == 0;
        http.Response.ContentType = asStream ? "text/event-stream" : "application/json";
        await http.Response.WriteAsync(asStream ? $"data: {answer}\n\n" : answer);
    }

    // Until whoever called is gone.
    private async Task WaitAsync(CancellationToken gone)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = gone.Register(left.SetResult);
        Waiting.Release();
        await left.Task;
    }
}
