using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.EndToEnd;

/// <summary>An HTTP server of a test in this process, on a free loopback port.</summary>
internal abstract class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    protected LoopbackServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens: scheme, host and port.</summary>
    protected Uri Root => new(_app.Urls.First());

    /// <summary>Starts a server; it listens when this returns.</summary>
    public static async Task<T> StartAsync<T>(T server)
        where T : LoopbackServer
    {
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Answers a request, whatever its path.</summary>
    protected abstract Task AnswerAsync(HttpContext http);
}
