using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Governance.Recording.Replays;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Recording;

/// <summary>A recorded session as an MCP server over Streamable HTTP, for this machine alone. It answers what was asked then, as it was
/// answered then, masked.</summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private const int RequestBytesMax = 4 << 20;
    private const int UnknownCode = -32001;

    private readonly ReplaySession _session;
    private readonly ReplayAnswers _answers;
    private readonly WebApplication _app;
    private readonly string _wireSession;

    private ReplayServer(ReplaySession session, int port, string wireSession)
    {
        (_session, _answers, _wireSession) = (session, new ReplayAnswers(session), wireSession);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gateway" });
        builder.Services.AddRouting();
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBytesMax;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.Map("/mcp", AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(new Uri(_app.Urls.First()), "/mcp");

    /// <summary>Requests that nothing recorded answers, so far.</summary>
    public int Unknown => _unknown;

    private int _unknown;

    /// <summary>Starts serving.</summary>
    /// <param name="session">What was recorded.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="wireSession">The wire session id that legacy clients get.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ReplayServer> StartAsync(ReplaySession session, int port, string wireSession)
    {
        var server = new ReplayServer(session, port, wireSession);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Serves until <paramref name="cancellation"/>.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        // A page in a browser must not reach it by another name.
        if (!IPAddress.TryParse(http.Request.Host.Host, out var host) ? http.Request.Host.Host != "localhost" : !IPAddress.IsLoopback(host))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        switch (http.Request.Method)
        {
            case "POST":
                await PostAsync(http);
                break;
            case "GET":
                await StreamAsync(http);
                break;
            case "DELETE":
                http.Response.StatusCode = StatusCodes.Status200OK;
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                break;
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var text = body.ToArray();
        if (Parse(text) is not { } message)
        {
            await SendAsync(http, StatusCodes.Status400BadRequest, Error(null, -32700, "The request is no JSON-RPC message."));
            return;
        }

        // Notifications, and answers to requests that the server made.
        if (message["method"] is not JsonValue named || !named.TryGetValue<string>(out var method) || !message.ContainsKey("id"))
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (_answers.Next(method, text) is { } exchange)
        {
            await ReplayAsync(http, message, exchange);
        }
        else if (method == "ping")
        {
            await SendAsync(http, StatusCodes.Status200OK, new JsonObject
            {
                ["jsonrpc"] = "2.0", ["id"] = message["id"]?.DeepClone(), ["result"] = new JsonObject(),
            });
        }
        else
        {
            Interlocked.Increment(ref _unknown);
            await SendAsync(http, StatusCodes.Status200OK, Error(message["id"], UnknownCode,
                $"Nothing like this was recorded: no {method} with these parameters. This is a recording that is replayed, not a server; "
                    + "ask what the recorded client asked, or record anew."));
        }
    }

    private async Task ReplayAsync(HttpContext http, JsonObject message, ReplayExchange exchange)
    {
        if (!_session.IsModern && exchange.Method == "initialize") http.Response.Headers["Mcp-Session-Id"] = _wireSession;
        if (exchange.Answer.IsEmpty && exchange.Refusal is { } refusal)
        {
            await SendAsync(http, StatusCodes.Status200OK, Refused(message["id"], exchange.Method, refusal));
            return;
        }

        var token = (message["params"] as JsonObject)?["_meta"] is JsonObject meta ? meta["progressToken"] : null;
        var messages = exchange.Messages.Select(m => ReplayMessage.For(m, message["id"], token)).OfType<byte[]>()
            .Select(m => exchange.Method == "tools/list" ? ReplayMessage.WithoutOutputSchemas(m) : m).ToList();
        http.Response.StatusCode = exchange.HttpStatus is >= 200 and < 600 and not 202 ? exchange.HttpStatus : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        if (messages.Count == 1 && !exchange.Answer.IsEmpty)
        {
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(messages[0], http.RequestAborted);
            return;
        }

        await SendEventsAsync(http, messages);
    }

    // What the server sent on its own stream then, and nothing more.
    private async Task StreamAsync(HttpContext http)
    {
        var streams = _session.Exchanges.Where(static e => e.Method == "gateway/stream").SelectMany(static e => e.Messages).ToList();
        if (_session.IsModern || streams.Count == 0)
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        await SendEventsAsync(http, streams.Select(m => ReplayMessage.For(m, id: null, progressToken: null)).OfType<byte[]>());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SendEventsAsync(HttpContext http, IEnumerable<byte[]> messages)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var message in messages)
        {
            await http.Response.Body.WriteAsync("event: message\ndata: "u8.ToArray(), http.RequestAborted);
            await http.Response.Body.WriteAsync(message, http.RequestAborted);
            await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted);
        }

        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static JsonObject? Parse(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Refused(JsonNode? id, string method, string reason) => method == "tools/call"
        ? new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id?.DeepClone(),
            ["result"] = new JsonObject
            {
                ["content"] = new JsonArray(new JsonObject
                {
                    ["type"] = "text", ["text"] = "It was refused when it was recorded: " + reason,
                }),
                ["isError"] = true,
            },
        }
        : Error(id, UnknownCode, "It was refused when it was recorded: " + reason);

    private static JsonObject Error(JsonNode? id, int code, string message) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
    };

    private static Task SendAsync(HttpContext http, int status, JsonObject message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), http.RequestAborted).AsTask();
    }
}
