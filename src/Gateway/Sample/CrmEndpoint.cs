using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sample;

/// <summary>Streamable HTTP, both eras on one path: sessions for the legacy one, none for the modern one.</summary>
internal sealed class CrmEndpoint(CrmMethods methods, CrmStreams streams, string credential)
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string Claim = "io.modelcontextprotocol/";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private readonly byte[] _expected = Encoding.UTF8.GetBytes("Bearer " + credential);
    private readonly ConcurrentDictionary<string, CrmSession> _sessions = new(StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), _expected))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            await (context.Request.Method switch
            {
                "POST" => PostAsync(context),
                "GET" => GetAsync(context),
                "DELETE" => DeleteAsync(context),
                _ => FaultAsync(context, null, new CrmAnswer.Fault(-32000, "Use POST, GET or DELETE.", 405)),
            });
        }
        catch (OperationCanceledException)
        {
            // The caller went away or took the request back: nobody waits for the answer.
            context.Abort();
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        JsonNode? message;
        try
        {
            message = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            await FaultAsync(context, null, new CrmAnswer.Fault(-32700, "The body is not JSON.", 400));
            return;
        }

        if (message is not JsonObject request || (request["method"] is null && request["id"] is null)
            || request["method"] is { } method && method.GetValueKind() != JsonValueKind.String)
        {
            await FaultAsync(context, null, new CrmAnswer.Fault(-32600, "The body is not one JSON-RPC message.", 400));
            return;
        }

        if (ClaimOf(request, "protocolVersion") is not null || context.Request.Headers["MCP-Protocol-Version"] == CrmMethods.Modern)
        {
            await ModernAsync(context, request);
        }
        else
        {
            await LegacyAsync(context, request);
        }
    }

    private async Task ModernAsync(HttpContext context, JsonObject request)
    {
        var id = request["id"];
        var version = ClaimOf(request, "protocolVersion");
        if (CrmHeaders.FaultIn(context.Request.Headers, request, version, ClaimOf(request, "clientCapabilities")) is { } fault)
        {
            await FaultAsync(context, id, fault);
        }
        else if (id is null)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else if ((string?)request["method"] == "subscriptions/listen")
        {
            var wanted = request["params"]?["notifications"]?["resourcesListChanged"]?.GetValueKind() == JsonValueKind.True;
            await ListenAsync(context, id, wanted);
        }
        else
        {
            await AnswerAsync(context, request, modern: true, context.RequestAborted);
        }
    }

    private async Task LegacyAsync(HttpContext context, JsonObject request)
    {
        if ((string?)request["method"] == "initialize")
        {
            var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            _sessions[name] = new CrmSession();
            context.Response.Headers[SessionHeader] = name;
            await AnswerAsync(context, request, modern: false, context.RequestAborted);
            return;
        }

        if (await SessionAsync(context) is not { } session)
        {
            return;
        }

        if (request["method"] is null || request["id"] is not { } id)
        {
            if ((string?)request["method"] == "notifications/cancelled" && request["params"]?["requestId"] is { } cancelled)
            {
                session.Cancel(cancelled.ToJsonString());
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        // In this era a lost connection does not take the request back; only the client's word does.
        using var running = session.Begin(id.ToJsonString());
        try
        {
            await AnswerAsync(context, request, modern: false, running.Token);
        }
        finally
        {
            session.Finish(id.ToJsonString());
        }
    }

    private async Task AnswerAsync(HttpContext context, JsonObject request, bool modern, CancellationToken token)
    {
        var streaming = false;
        async Task NotifyAsync(string method, JsonObject parameters)
        {
            if (!streaming)
            {
                BeginStream(context);
                streaming = true;
            }

            await EventAsync(context, CrmJson.Notification(method, parameters));
        }

        var call = new CrmCall((string?)request["method"] ?? "", request["params"] as JsonObject ?? [], modern, NotifyAsync);
        var answer = await methods.AnswerAsync(call, token);
        var response = CrmJson.Response(request["id"], answer);
        if (streaming)
        {
            await EventAsync(context, response);
        }
        else
        {
            await WriteAsync(context, (answer as CrmAnswer.Fault)?.Status ?? 200, response);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await SessionAsync(context) is { } session)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended);
            BeginStream(context);
            await NewsAsync(context, streams.Listen(), [], wanted: true, end.Token);
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await SessionAsync(context) is { } session)
        {
            _sessions.TryRemove(context.Request.Headers[SessionHeader].ToString(), out _);
            session.Dispose();
        }
    }

    private async Task ListenAsync(HttpContext context, JsonNode id, bool wanted)
    {
        JsonObject Marked() => new() { ["_meta"] = new JsonObject { [Claim + "subscriptionId"] = id.DeepClone() } };
        BeginStream(context);
        var acknowledged = Marked();
        acknowledged["notifications"] = wanted ? new JsonObject { ["resourcesListChanged"] = true } : [];
        // Listening begins before it is acknowledged: who has the acknowledgement misses nothing from then on.
        var news = streams.Listen();
        await EventAsync(context, CrmJson.Notification("notifications/subscriptions/acknowledged", acknowledged));
        await NewsAsync(context, news, Marked(), wanted, context.RequestAborted);
    }

    /// <summary>Tells of every change until the listener leaves, and sends a sign of life in between.</summary>
    private async Task NewsAsync(HttpContext context, Channel<bool> news, JsonObject parameters, bool wanted, CancellationToken token)
    {
        try
        {
            await context.Response.Body.FlushAsync(token);
            while (true)
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(token);
                wait.CancelAfter(KeepAlive);
                try
                {
                    await news.Reader.ReadAsync(wait.Token);
                    if (wanted)
                    {
                        var copy = parameters.DeepClone().AsObject();
                        await EventAsync(context, CrmJson.Notification("notifications/resources/list_changed", copy));
                    }
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(":\n\n", token);
                    await context.Response.Body.FlushAsync(token);
                }
            }
        }
        finally
        {
            streams.Leave(news);
        }
    }

    private async Task<CrmSession?> SessionAsync(HttpContext context)
    {
        var name = context.Request.Headers[SessionHeader].ToString();
        if (_sessions.TryGetValue(name, out var session))
        {
            return session;
        }

        await FaultAsync(context, null, name.Length == 0
            ? new CrmAnswer.Fault(-32000, $"The header {SessionHeader} is missing; initialize first.", 400)
            : new CrmAnswer.Fault(-32001, "There is no such session; initialize again.", 404));
        return null;
    }

    private static JsonNode? ClaimOf(JsonObject request, string name) =>
        (request["params"] as JsonObject)?["_meta"]?[Claim + name];

    private static void BeginStream(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-transform";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private static async Task EventAsync(HttpContext context, JsonObject message)
    {
        await context.Response.WriteAsync($"event: message\ndata: {message.ToJsonString(CrmJson.Options)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task FaultAsync(HttpContext context, JsonNode? id, CrmAnswer.Fault fault) =>
        WriteAsync(context, fault.Status, CrmJson.Response(id, fault));

    private static async Task WriteAsync(HttpContext context, int status, JsonObject message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(message.ToJsonString(CrmJson.Options), context.RequestAborted);
    }
}
