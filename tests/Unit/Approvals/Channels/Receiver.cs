using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>An HTTP server on loopback that keeps what it is sent and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly WebApplication _app;
    private Func<HttpContext, Task> _otherwise = static _ => Task.CompletedTask;

    private Receiver(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = new Uri(app.Urls.First());
        return receiver;
    }

    /// <summary>Answers the next request with a status.</summary>
    public Receiver Then(int status, string? retryAfter = null)
    {
        _answers.Enqueue(http =>
        {
            http.Response.StatusCode = status;
            if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
            if (status is >= 300 and < 400) http.Response.Headers.Location = new Uri(Url, "/elsewhere").AbsoluteUri;
            return Task.CompletedTask;
        });
        return this;
    }

    /// <summary>Never answers the next request.</summary>
    public Receiver ThenHang()
    {
        _answers.Enqueue(http =>
        {
            var gone = new TaskCompletionSource();
            http.RequestAborted.Register(() => gone.TrySetResult());
            return gone.Task;
        });
        return this;
    }

    /// <summary>Answers all others with a JSON text.</summary>
    public Receiver Otherwise(string json)
    {
        _otherwise = http => http.Response.WriteAsync(json);
        return this;
    }

    /// <summary>Answers all others with a status.</summary>
    public Receiver Otherwise(int status)
    {
        _otherwise = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        return this;
    }

    /// <summary>The next request that comes.</summary>
    public async Task<Received> NextAsync(string what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await _received.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what} never came");
            throw;
        }
    }

    /// <summary>Whether something has come that nobody has looked at.</summary>
    public bool HasMore => _received.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Writer.TryWrite(new Received(http.Request.Path, headers, Encoding.UTF8.GetString(body.ToArray())));
        await (_answers.TryDequeue(out var answer) ? answer : _otherwise)(http);
    }

    /// <summary>One request.</summary>
    internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, string Body);
}
