using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Governance.Recording.Replays;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Recording;

/// <summary>Recorded sessions as an MCP server over Streamable HTTP, for this machine alone. It answers what was asked then, as it was
/// answered then, masked.</summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private const int RequestBytesMax = 4 << 20;
    private const int CallersMax = 10_000;
    private const int UnknownCode = -32001;
    private const string WireSession = "Mcp-Session-Id";

    private readonly ServedSessions _served;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ReplayCaller> _callers = new(StringComparer.Ordinal);
    private readonly ReplayCaller _modern;
    private readonly ReplayCaller _nameless;
    private readonly bool _hasStreams;
    private int _unknown;

    private ReplayServer(IReadOnlyCollection<ReplaySession> sessions, int port)
    {
        _served = new ServedSessions(sessions);
        _modern = new ReplayCaller(_served.Modern);
        _nameless = new ReplayCaller(_served.Join());
        _hasStreams = sessions.Any(static s => !s.IsModern && s.Exchanges.Any(static e => e.Method == Methods.Stream));
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

    /// <summary>Starts serving.</summary>
    /// <param name="sessions">What was recorded, in the order in which it began.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ReplayServer> StartAsync(IReadOnlyCollection<ReplaySession> sessions, int port)
    {
        var server = new ReplayServer(sessions, port);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Serves until <paramref name="cancellation"/>.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        // A page in a browser must not reach it, nor by another name.
        if (!ReplayDoor.IsHome(http.Request))
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
                await CloseAsync(http);
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
        if (ReplayDoor.Read(http.Request, body.ToArray(), _served, out var frame, out var era) is { } refusal)
        {
            await ReplayWriter.SendAsync(http, refusal.Status, refusal.Body);
            return;
        }

        if (await CallerAsync(http, frame!, era) is not { } caller) return;
        if (frame!.Kind != FrameKind.Request)
        {
            if (frame.Kind == FrameKind.Answer) caller.Answered(ReplayMessage.Id(frame.Message));
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var message = ReplayMessage.Read(frame.Message)!.AsObject();
        if (caller.Next(new ReplayRequest(frame.Method, frame.Message)) is { } exchange)
        {
            await ReplayAsync(http, message, exchange, caller);
        }
        else if (frame.Method == "ping")
        {
            await ReplayWriter.SendAsync(http, StatusCodes.Status200OK, ReplayWriter.Result(message["id"], []));
        }
        else
        {
            Interlocked.Increment(ref _unknown);
            await ReplayWriter.SendAsync(http, StatusCodes.Status200OK, RpcMessages.Error(frame.IdBytes, UnknownCode,
                $"Nothing like this was recorded: no {frame.Method} with these parameters. This is a recording that is replayed, not a "
                    + "server; ask what the recorded client asked, or record anew."));
        }
    }

    // Whose request it is; null when it names a session that there is not, and was told so.
    private async Task<ReplayCaller?> CallerAsync(HttpContext http, Frame? frame, Era era)
    {
        if (era == Era.Modern) return _modern;
        if (frame?.Method == Methods.Initialize)
        {
            var wire = OpaqueId.NewSession().Value;
            var caller = new ReplayCaller(_served.Join());
            if (_callers.Count >= CallersMax || !_callers.TryAdd(wire, caller)) return _nameless;
            http.Response.Headers[WireSession] = wire;
            return caller;
        }

        if (http.Request.Headers[WireSession] is not [{ } named]) return _nameless;
        if (_callers.TryGetValue(named, out var known)) return known;
        await ReplayWriter.SendAsync(http, StatusCodes.Status404NotFound, RpcMessages.Error(
            frame is { Kind: FrameKind.Request } ? frame.IdBytes : default, RpcCodes.SessionNotFound,
            "Session not found: initialize again."));
        return null;
    }

    private async Task ReplayAsync(HttpContext http, JsonObject message, ReplayExchange exchange, ReplayCaller caller)
    {
        if (exchange.Answer.IsEmpty && exchange.Refusal is { } refusal)
        {
            await ReplayWriter.SendAsync(http, StatusCodes.Status200OK, ReplayWriter.Refused(message["id"], exchange.Method, refusal));
            return;
        }

        var token = (message["params"] as JsonObject)?["_meta"] is JsonObject meta ? meta["progressToken"] : null;
        http.Response.StatusCode = exchange.HttpStatus is >= 200 and < 600 and not 202 ? exchange.HttpStatus : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        var messages = exchange.Messages.Select(m => (Recorded: m, Now: Now(m, exchange, message["id"], token)))
            .Where(static m => m.Now is not null).ToList();
        if (messages is [var only] && ReplayMessage.IsAnswer(only.Recorded) && !ReplayDoor.PrefersStream(http.Request))
        {
            foreach (var id in exchange.Awaited) await caller.AnsweredAsync(id, http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(only.Now, http.RequestAborted);
            return;
        }

        var breaks = exchange.Answer.IsEmpty && !exchange.Resumed.IsEmpty
            ? caller.Break(new ReplayCaller.BrokenStream(exchange, message["id"]?.DeepClone(), token?.DeepClone())) : null;
        await ReplayWriter.BeginAsync(http, breaks);
        var awaited = exchange.Awaited;
        foreach (var (recorded, now) in messages)
        {
            if (ReplayMessage.IsAnswer(recorded))
                foreach (var id in awaited) await caller.AnsweredAsync(id, http.RequestAborted);
            await ReplayWriter.TellAsync(http, now!);
            if (ReplayMessage.Id(recorded) is { Length: > 0 } asked && awaited.Contains(asked))
            {
                await caller.AnsweredAsync(asked, http.RequestAborted);
                awaited = awaited.Remove(asked);
            }
        }

        // It was the client that ended it then, so it is the client that ends it now.
        if (exchange.Answer.IsEmpty && breaks is null && exchange.IsLeft) await GoneAsync(http);
    }

    private byte[]? Now(ReadOnlyMemory<byte> recorded, ReplayExchange exchange, JsonNode? id, JsonNode? token) =>
        ReplayMessage.For(recorded, id, token) is not { } now ? null
            : exchange.Method == Methods.ToolsList ? ReplayMessage.WithoutOutputSchemas(now, _served.MaskedTools) : now;

    // What the server said by itself then, when it may have said it, and what a broken stream was still owed.
    private async Task StreamAsync(HttpContext http)
    {
        if (await CallerAsync(http, null, Era.Legacy) is not { } caller) return;
        if (http.Request.Headers["Last-Event-ID"] is [{ } last])
        {
            var left = caller.Resume(last);
            await ReplayWriter.BeginAsync(http, eventId: null);
            foreach (var message in left?.Exchange.Resumed ?? [])
                if (Now(message, left!.Exchange, left.Id, left.ProgressToken) is { } now) await ReplayWriter.TellAsync(http, now);
            return;
        }

        if (!_hasStreams)
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        await ReplayWriter.BeginAsync(http, eventId: null);
        var gone = GoneAsync(http);
        for (var told = 0; !gone.IsCompleted;)
        {
            var moved = caller.Moved;
            foreach (var next in caller.Told.Skip(told))
            {
                told++;
                if (ReplayMessage.For(next.Message, id: null, progressToken: null) is { } now) await ReplayWriter.TellAsync(http, now);
            }

            await Task.WhenAny(moved, gone);
        }
    }

    private async Task CloseAsync(HttpContext http)
    {
        if (await CallerAsync(http, null, Era.Legacy) is null) return;
        if (http.Request.Headers[WireSession] is [{ } named]) _callers.TryRemove(named, out _);
        http.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static async Task GoneAsync(HttpContext http)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
