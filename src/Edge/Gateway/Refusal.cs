using System.Globalization;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>Tells a client that its exchange goes no further: in MCP's way where there is a message to answer, in the house's own
/// otherwise.</summary>
internal static class Refusal
{
    /// <summary>Answers with an error of the catalogue, outside of any JSON-RPC message.</summary>
    public static async Task SendAsync(HttpContext http, string code, string message, string fix)
    {
        var entry = ErrorCodes.Of(code);
        http.Response.StatusCode = entry.Status;
        http.Response.ContentType = "application/json";
        await http.Response.BodyWriter.WriteAsync(new GatewayError(code, entry.Step, entry.Fault, message, fix).ToJson(),
            http.RequestAborted);
    }

    /// <summary>Answers with a JSON-RPC error.</summary>
    public static async Task SendRpcAsync(Exchange x, int status, int code, string message,
        Action<System.Text.Json.Utf8JsonWriter>? data = null)
    {
        await x.Answer.SendAsync(status, RpcMessages.Error(x.RpcId, code, message, data), x.Http.RequestAborted);
    }

    /// <summary>Answers a tool call with a result that its model can read, and any other request with a JSON-RPC error.</summary>
    public static async Task SendToModelAsync(Exchange x, int code, string text)
    {
        if (x.Frame is not { Kind: FrameKind.Request })
        {
            // A notification or an answer has nobody who waits for a message; the status must do.
            await x.Answer.SendAsync(StatusCodes.Status403Forbidden, RpcMessages.Error(default, code, text), x.Http.RequestAborted);
            return;
        }

        var message = x.Method == Methods.ToolsCall
            ? RpcMessages.ToolRefusal(x.RpcId, text, x.Era == Era.Modern)
            : RpcMessages.Error(x.RpcId, code, text);
        await x.Answer.SendAsync(StatusCodes.Status200OK, message, x.Http.RequestAborted);
    }

    /// <summary>Answers that the session has ended: the client may open another, unless its principal is revoked.</summary>
    /// <remarks>A client of the modern era knows of no session, and would take a 4xx for a server of the legacy one.</remarks>
    /// <param name="x">The exchange.</param>
    /// <param name="revoked">Why the principal is revoked; null when it is not.</param>
    public static Task SendGoneAsync(Exchange x, string? revoked) => revoked is not null
        ? SendRevokedAsync(x, revoked)
        : x.Era == Era.Modern
            ? SendLaterAsync(x, "Gateway, step join: the session of this request has ended meanwhile. Nobody's fault; try again.")
            : SendRpcAsync(x, StatusCodes.Status404NotFound, RpcCodes.SessionNotFound, "Session not found: initialize again.");

    /// <summary>Answers that an operator has revoked the principal, so nothing of it runs until it is restored: with 403, but to a request
    /// of the modern era with 200, whose client would take the 403 for a server of the legacy one.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="reason">What the operator wrote.</param>
    public static Task SendRevokedAsync(Exchange x, string reason)
    {
        var text = $"Gateway, step join: this principal is revoked: {reason.TrimEnd('.')}. The caller's fault; ask an operator to restore "
            + "it.";
        return x.Era == Era.Modern
            ? SendToModelAsync(x, RpcCodes.Revoked, text)
            : SendRpcAsync(x, StatusCodes.Status403Forbidden, RpcCodes.Revoked, text);
    }

    /// <summary>Answers that too many exchanges of the session are under way: with 429, or with 503 in the modern era, whose client would
    /// take the 429 for a server of the legacy one.</summary>
    public static Task SendBusyAsync(Exchange x)
    {
        const string text = "Gateway, step join: too many exchanges of this session are under way. The caller's fault; wait for some to "
            + "end.";
        if (x.Era == Era.Modern) return SendLaterAsync(x, text);
        x.Http.Response.Headers.RetryAfter = "1";
        return SendRpcAsync(x, StatusCodes.Status429TooManyRequests, RpcCodes.Unavailable, text);
    }

    /// <summary>Answers that another request of the wire session has this id and is under way: to the upstream both would be one, and it
    /// would answer either in the other's place.</summary>
    public static Task SendReusedAsync(Exchange x) => SendRpcAsync(x, StatusCodes.Status400BadRequest, RpcCodes.InvalidRequest,
        "Gateway, step join: another request of this session has this id and is under way. The caller's fault; give each request of a "
            + "session an id of its own.");

    private static Task SendLaterAsync(Exchange x, string text)
    {
        if (!x.Answer.HasBegun) x.Http.Response.Headers.RetryAfter = "1";
        return SendRpcAsync(x, StatusCodes.Status503ServiceUnavailable, RpcCodes.Unavailable, text);
    }

    /// <summary>Answers 503: what cannot be recorded does not run.</summary>
    public static async Task SendUnavailableAsync(Exchange x, int retryAfterSeconds, string step = "admit")
    {
        if (x.Answer.HasBegun && !x.Answer.IsStream)
        {
            x.Http.Abort();
            return;
        }

        if (!x.Answer.HasBegun) x.Http.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await SendRpcAsync(
            x,
            StatusCodes.Status503ServiceUnavailable,
            RpcCodes.Unavailable,
            $"Gateway, step {step}: the recording cannot be written now, so nothing may run. The gateway's fault; try again shortly.");
    }
}
