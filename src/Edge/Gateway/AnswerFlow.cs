using System.Net;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;
using Gateway.Governance.Masking;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>One upstream answer on its way back: read within its limits, gated message by message, recorded, sent.</summary>
internal sealed class AnswerFlow(Exchange x, UpstreamCall call, MessageGate gate, StreamRecorder recorder, Returning returning)
{
    /// <summary>Bytes that the upstream answered so far.</summary>
    public long AnswerBytes { get; private set; }

    /// <summary>Whether the outcome has been handed over already.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Carries the answer; tells how the exchange ended.</summary>
    public async Task<ExchangeEnd> RunAsync()
    {
        if (call.Response is not { } response) return await FailAsync(call.Failure);
        x.StreamGate?.Open();
        var kind = Kind(response);
        // Whoever answers whole is done with it, but for a proxy that waits no longer for its server.
        if (kind != BodyKind.Stream && (int)response.StatusCode < StatusCodes.Status500InternalServerError) x.Asked.IsOut = false;
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired)
        {
            // Passed on, its challenge would send the client to the upstream's own authorization server.
            x.Route.Room.Report(healthy: false, "refuses the gateway's credential");
            return await FailAsync(ExchangeEnd.UpstreamRefused);
        }

        try
        {
            return kind switch
            {
                _ when gate.IsOursAlone(response) => await EndAsync(response),
                BodyKind.None => await EmptyAsync(response),
                BodyKind.Json => await JsonAsync(response),
                BodyKind.Stream => await WatchedStreamAsync(response),
                _ => await ForeignAsync(response),
            };
        }
        catch (UpstreamTooLargeException)
        {
            return await FailAsync(ExchangeEnd.UpstreamTooLarge);
        }
        catch (OperationCanceledException) when (call.Cancellation.IsCancellationRequested)
        {
            return await FailAsync(Forwarding.WasCut(x) ? Forwarding.Cause(x)
                : _endsWithToken ? ExchangeEnd.TokenExpired : ExchangeEnd.UpstreamTimeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return await FailAsync(ExchangeEnd.UpstreamInvalid);
        }
        catch (Exception failure) when (GovernedPath.Unavailable(failure))
        {
            // Here, and not where the path ends: there nothing has been sent.
            return await FailAsync(ExchangeEnd.GatewayFault);
        }
    }

    private const int UnsentBytesMax = 32 << 10;

    private bool _endsWithToken;
    private ExchangeEnd _streamEnd = ExchangeEnd.Completed;

    private bool IsUnanswered => x.Frame is { Kind: FrameKind.Request } && !gate.HasAnswered;

    // A redirect's place is not passed on, and without it its status says nothing.
    private static int Status(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400 ? StatusCodes.Status502BadGateway : (int)response.StatusCode;

    private enum BodyKind
    {
        None,
        Json,
        Stream,
        Foreign,
    }

    // Anything that could carry text is read as JSON or as events, whatever its status; what is neither never passes (T6).
    private static BodyKind Kind(HttpResponseMessage response)
    {
        var content = response.Content;
        if (content.Headers.ContentEncoding.Count > 0) return BodyKind.Foreign;
        if (content.Headers.ContentLength == 0 || response.StatusCode is HttpStatusCode.NoContent) return BodyKind.None;
        var type = content.Headers.ContentType;
        if (type is null) return response.StatusCode == HttpStatusCode.Accepted ? BodyKind.None : BodyKind.Foreign;
        if (type.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return BodyKind.Foreign;
        if (string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)) return BodyKind.Json;
        return string.Equals(type.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase) ? BodyKind.Stream : BodyKind.Foreign;
    }

    private async Task<ExchangeEnd> EmptyAsync(HttpResponseMessage response)
    {
        // Who asked waits for a message, whatever the status; a notification or a DELETE does not.
        if (x.Frame is { Kind: FrameKind.Request }) return await ForeignAsync(response);
        await gate.FinishAsync(response);
        x.Answer.SendStatus(Status(response));
        return await KeepAsync(ExchangeEnd.Completed) ? ExchangeEnd.Completed : await FailAsync(ExchangeEnd.GatewayFault);
    }

    private async Task<ExchangeEnd> EndAsync(HttpResponseMessage response)
    {
        await gate.FinishAsync(response);
        x.Answer.SendStatus(StatusCodes.Status204NoContent);
        return await KeepAsync(ExchangeEnd.Completed) ? ExchangeEnd.Completed : await FailAsync(ExchangeEnd.GatewayFault);
    }

    private async Task<ExchangeEnd> ForeignAsync(HttpResponseMessage response)
    {
        // A notification's or a DELETE's answer has a status and nothing that anyone reads: the text of an error page stays here.
        if (x.Frame is { Kind: FrameKind.Request } && response.IsSuccessStatusCode) return await FailAsync(ExchangeEnd.UpstreamInvalid);
        await gate.FinishAsync(response);
        if (response.IsSuccessStatusCode)
        {
            x.Answer.SendStatus((int)response.StatusCode);
            return ExchangeEnd.Completed;
        }

        var text = $"Gateway, step forward: the upstream answered HTTP {(int)response.StatusCode} and nothing that MCP could carry. "
            + $"The upstream's fault.";
        await x.Answer.SendAsync(Status(response), RpcMessages.Error(x.RpcId, RpcCodes.Upstream, text), CancellationToken.None);
        return ExchangeEnd.Completed;
    }

    private async Task<ExchangeEnd> JsonAsync(HttpResponseMessage response)
    {
        var body = await BodyAsync(response);
        AnswerBytes = body.Length;
        if (body.Length == 0) return await EmptyAsync(response);
        var passed = await gate.PassAsync(body, response);
        // JSON that is no message of MCP's is worth as much as any other page: its status counts, where somebody looks at it. A client that
        // opens a stream takes a success for one, and would open it again and again.
        var isStatusEnough = !response.IsSuccessStatusCode || (x.Frame is not { Kind: FrameKind.Request } && x.Method != Methods.Stream);
        if (passed.Fault == ExchangeEnd.UpstreamInvalid && isStatusEnough)
            return await ForeignAsync(response);
        if (passed.Fault is { } fault) return await FailAsync(fault);
        recorder.Add(passed.Record, passed.Hits, passed.Masked);
        // Somebody else's answer answers nothing. An error's status speaks for itself: its message may have no id.
        if (IsUnanswered && response.IsSuccessStatusCode) return await FailAsync(ExchangeEnd.UpstreamInvalid);
        await gate.FinishAsync(response);
        x.Answer.SendStatus(Status(response));
        var end = passed.Withheld ? ExchangeEnd.MaskingBlocked : ExchangeEnd.Completed;
        if (!await KeepAsync(end)) return await FailAsync(ExchangeEnd.GatewayFault);
        await x.Answer.SendAsync(Status(response), passed.Client, CancellationToken.None);
        return end;
    }

    private async Task<ExchangeEnd> WatchedStreamAsync(HttpResponseMessage response)
    {
        returning.Pump.Watch(recorder);
        try
        {
            return await StreamAsync(response);
        }
        finally
        {
            returning.Pump.Leave(recorder);
        }
    }

    private async Task<ExchangeEnd> StreamAsync(HttpResponseMessage response)
    {
        using var events = new SseReader(await response.Content.ReadAsStreamAsync(call.Cancellation.Token), x.Route.Limits.EventBytes);
        Begin(response);
        var sentAt = 0L;
        while (true)
        {
            var filling = events.FillAsync(call.Cancellation.Token);
            // Before there is a wait, all that came goes out, the head too: a client may wait for it before it goes on. An upstream that
            // never pauses, and that may say nothing in many words, does not put it off, nor the end of its caller's token.
            if (!filling.IsCompleted || x.Answer.UnsentBytes >= UnsentBytesMax || events.TakenBytes - sentAt >= UnsentBytesMax)
            {
                if (!await SendAsync()) return await FailAsync(ExchangeEnd.GatewayFault);
                sentAt = events.TakenBytes;
                call.Cancellation.CancelAfter(StreamPatience());
            }

            if (!await filling) break;
            while (events.TryRead(out var next))
            {
                Bound(events);
                var passing = PassAsync(next, response);
                if ((passing.IsCompletedSuccessfully ? passing.Result : await passing) is { } fault) return await FailAsync(fault);
            }

            Bound(events);
        }

        // A legacy stream that numbered its events may end early: its client comes back for the rest. Any other has lost the answer.
        if (IsBounded && IsUnanswered && !x.IsResumable) return await FailAsync(ExchangeEnd.UpstreamInvalid);
        await gate.FinishAsync(response);
        if (!await KeepAsync(_streamEnd)) return await FailAsync(ExchangeEnd.GatewayFault);
        await x.Answer.FlushAsync(CancellationToken.None);
        return x.Http.RequestAborted.IsCancellationRequested ? ExchangeEnd.ClientLeft : _streamEnd;
    }

    // What came in together is recorded first where the connection is strict; then it goes at once.
    private async ValueTask<bool> SendAsync()
    {
        if (Returning.IsStrict(x)) await recorder.FlushAsync();
        else recorder.FlushIfDue();
        if (!recorder.Intact) return false;
        await x.Answer.FlushAsync(CancellationToken.None);
        return true;
    }

    // Events without data, comments and lines that make no event count too, or they could go on for ever.
    private void Bound(SseReader events)
    {
        if (IsBounded && events.TakenBytes > x.Route.Limits.ResponseBytes) throw new UpstreamTooLargeException();
    }

    private bool IsBounded => x.Method is not (Methods.Stream or Methods.Listen);

    // One event from the upstream to the client's buffer and the recording; why the stream must end, or null.
    private ValueTask<ExchangeEnd?> PassAsync(in SseEvent came, HttpResponseMessage response)
    {
        AnswerBytes += came.Data.Length;
        var isKept = IsIdKept(came.Id);
        x.IsResumable |= isKept && came.Id is { Length: > 0 };
        var next = came with { Id = !isKept ? null : came.Id is { Length: > 0 } id ? returning.Handles.EventId(x, id) : came.Id };
        if (next.Data.IsEmpty)
        {
            Write(next);
            return default;
        }

        var passing = gate.PassAsync(next.Data, response);
        return passing.IsCompletedSuccessfully ? new ValueTask<ExchangeEnd?>(Take(next, passing.Result)) : LaterAsync(next, passing);
    }

    private async ValueTask<ExchangeEnd?> LaterAsync(SseEvent next, ValueTask<PassedMessage> passing) => Take(next, await passing);

    private ExchangeEnd? Take(in SseEvent next, in PassedMessage passed)
    {
        if (passed.Fault is { } fault) return fault;
        if (passed.Withheld) _streamEnd = ExchangeEnd.MaskingBlocked;
        recorder.AddCopy(passed.Record.Span, passed.Hits, passed.Masked);
        // A message that was withheld altogether leaves a comment behind, which keeps the stream alive and says nothing.
        Write(passed.Client.IsEmpty ? next with { IsComment = true } : next with { Data = passed.Client });
        return null;
    }

    // An id serves only to take a stream up again, which a client of this era does not, and which no other can by an id that is not
    // forwarded. It must come back as it was: one with a value that is hidden cannot be masked and is left out.
    private bool IsIdKept(string? id) => id is null
        || (x.Era == Era.Legacy && Forwarding.Travels(id) && (IsAsItCame || TextMasker.Redact(id, x.Route.Rules) == id));

    // The name of an event is text like any other.
    private void Write(in SseEvent next) => x.Answer.Write(
        next.Name is "" or "message" || IsAsItCame ? next : next with { Name = TextMasker.Redact(next.Name, x.Route.Rules) });

    // A standing stream may carry answers of calls whose masks are their own.
    private bool IsAsItCame => x.Masks.IsDefaultOrEmpty && IsBounded;

    // How long a stream may be silent, but never longer than its caller's token is accepted.
    private TimeSpan StreamPatience()
    {
        var left = x.TokenExpires - returning.Time.GetUtcNow();
        _endsWithToken = left < x.Route.Limits.StreamIdle;
        return !_endsWithToken ? x.Route.Limits.StreamIdle : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Begin(HttpResponseMessage response)
    {
        if (x.OpensSession) x.Http.Response.Headers["Mcp-Session-Id"] = x.Session.Id.Value;
        x.Answer.BeginStream();
        if (response.StatusCode != HttpStatusCode.OK) x.Answer.SendStatus((int)response.StatusCode);
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage response)
    {
        var max = x.Route.Limits.ResponseBytes;
        if (response.Content.Headers.ContentLength is { } announced && announced > max) throw new UpstreamTooLargeException();
        call.Cancellation.CancelAfter(x.Route.Limits.UpstreamTimeout);
        await using var stream = await response.Content.ReadAsStreamAsync(call.Cancellation.Token);
        var body = GC.AllocateUninitializedArray<byte>((int)(response.Content.Headers.ContentLength ?? 4096));
        var length = 0;
        while (true)
        {
            if (length == body.Length)
            {
                if (response.Content.Headers.ContentLength == length) return body;
                Array.Resize(ref body, (int)Math.Min(Math.Max(4096L, body.Length * 2L), max + 1));
            }

            var read = await stream.ReadAsync(body.AsMemory(length), call.Cancellation.Token);
            if (read == 0) return body.AsSpan(0, length).ToArray();
            length += read;
            if (length > max) throw new UpstreamTooLargeException();
        }
    }

    /// <summary>In strict mode, and where the client will build on what the answer says, the outcome is durable before the last byte
    /// goes.</summary>
    private async ValueTask<bool> KeepAsync(ExchangeEnd end)
    {
        if (x.Http.RequestAborted.IsCancellationRequested) end = ExchangeEnd.ClientLeft;
        IsComplete = true;
        try
        {
            return await returning.CompleteAsync(x, recorder, end, AnswerBytes, Returning.IsStrict(x));
        }
        catch (Exception failure) when (GovernedPath.Unavailable(failure))
        {
            return false;
        }
    }

    private async Task<ExchangeEnd> FailAsync(ExchangeEnd end)
    {
        if (x.OpensSession) x.Session.Grain.CloseAsync("initialize failed").Ignore();
        // A standing stream ends in peace: its client comes back, with a new token or to another gateway.
        if (end is ExchangeEnd.TokenExpired or ExchangeEnd.GatewayStopped && x.Frame is not { Kind: FrameKind.Request }) return end;
        if (end is ExchangeEnd.ClientCancelled or ExchangeEnd.ClientLeft || x.Http.RequestAborted.IsCancellationRequested) return end;
        if (x.Answer.IsStream && x.Frame is not { Kind: FrameKind.Request } || x.Http.Response.HasStarted && !x.Answer.IsStream)
        {
            x.Http.Abort();
            return end;
        }

        // What stands before a refusal is the upstream's answer too, and waits for its recording like it.
        if (x.Answer.IsStream && !await IsRecordedAsync()) x.Answer.DropUnsent();
        var text = $"Gateway, step {Step(end)}: {Text(end)}";
        if (x.Frame is { Kind: FrameKind.Request }) await Refusal.SendToModelAsync(x, Code(end), text);
        else await Refusal.SendRpcAsync(x, StatusCodes.Status502BadGateway, RpcCodes.Upstream, text);
        return end;
    }

    private async ValueTask<bool> IsRecordedAsync()
    {
        // Whoever fails behind the outcome does so because it could not be kept.
        if (IsComplete || !recorder.Intact) return false;
        if (!Returning.IsStrict(x)) return true;
        try
        {
            return await recorder.FlushAsync();
        }
        catch (Exception failure) when (GovernedPath.Unavailable(failure))
        {
            return false;
        }
    }

    private static int Code(ExchangeEnd end) => end switch
    {
        ExchangeEnd.MaskingBlocked => RpcCodes.Withheld,
        ExchangeEnd.TokenExpired or ExchangeEnd.Terminated => RpcCodes.Refused,
        _ => RpcCodes.Upstream,
    };

    private static string Step(ExchangeEnd end) => end switch
    {
        ExchangeEnd.TokenExpired => "identify",
        ExchangeEnd.UpstreamRefused or ExchangeEnd.CredentialMissing => "lease",
        ExchangeEnd.MaskingBlocked => "mask",
        ExchangeEnd.GatewayFault => "complete",
        _ => "forward",
    };

    private string Text(ExchangeEnd end) => end switch
    {
        ExchangeEnd.UpstreamUnreachable => "the upstream cannot be reached. The upstream's fault; try again later, or ask the operator.",
        ExchangeEnd.UpstreamTimeout =>
            "the upstream did not answer in time. The upstream's fault; it may or may not have done what was asked.",
        ExchangeEnd.UpstreamInvalid =>
            "the upstream's answer is not what MCP allows. The upstream's fault; it may have done what was asked.",
        ExchangeEnd.UpstreamTooLarge => "the upstream's answer is longer than its limit and was cut. The upstream's fault; ask for less.",
        ExchangeEnd.CredentialMissing => $"{x.Route.Credential.Problem} The gateway operator's fault.",
        ExchangeEnd.UpstreamRefused => "the upstream refuses the gateway's credential. The gateway operator's fault; tell them.",
        ExchangeEnd.MaskingBlocked =>
            "the message holds something that must be masked and cannot be without breaking it, so it was withheld.",
        ExchangeEnd.TokenExpired => "the token expired while its stream was open. The caller's fault; get a new token. What was called may "
            + "have been done.",
        ExchangeEnd.Terminated => x.IsActorRevoked ? "an operator revoked who makes this call for its principal."
            : "the session was terminated by an operator.",
        ExchangeEnd.GatewayStopped => "the gateway was stopped before the call was done. Its operator's doing; the call may have run: look "
            + "whether it has taken effect before calling again.",
        _ => "the gateway could not see the call through, so its answer is withheld. The gateway's fault; tell its operator. The call was "
            + "sent and may have run: look whether it has taken effect before calling again.",
    };
}
