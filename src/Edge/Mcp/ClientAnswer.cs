using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Edge.Mcp;

/// <summary>What goes back to the client: nothing yet, one JSON body, or a stream of events.</summary>
/// <remarks>A hold may have begun a stream before the upstream was asked; whatever comes then travels as an event of it.</remarks>
internal sealed class ClientAnswer(HttpResponse response)
{
    private readonly ArrayBufferWriter<byte> _unsent = new();
    private CancellationToken _terminated;
    private TimeSpan _stallMax = new LimitsConfig().ClientStall;

    private PipeWriter Body => response.BodyWriter;

    /// <summary>Why the client was cut while it did not take what was sent; null when it was not.</summary>
    public ExchangeEnd? Cut { get; private set; }

    /// <summary>Whether a stream of events has begun.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Whether anything has gone out.</summary>
    public bool HasBegun => response.HasStarted || IsStream;

    /// <summary>Is told before the whole answer goes out; null where nobody is.</summary>
    public Action? Answering { get; set; }

    /// <summary>Bytes that were written and wait for the flush.</summary>
    public int UnsentBytes => _unsent.WrittenCount;

    /// <summary>The HTTP status; what was sent, or will be.</summary>
    public int Status => response.StatusCode;

    /// <summary>Says how long what was sent may wait for the client, and what ends the wait sooner.</summary>
    public void Bound(TimeSpan stallMax, CancellationToken terminated)
    {
        (_stallMax, _terminated) = (stallMax, terminated);
        // It takes the place of the server's own bound, which is for what is written without one.
        if (response.HttpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    /// <summary>Begins a stream of events.</summary>
    public void BeginStream()
    {
        if (IsStream) return;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        IsStream = true;
    }

    /// <summary>Sends one whole message: as the body, or as the last event of a stream that has begun.</summary>
    public async ValueTask SendAsync(int status, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Answering?.Invoke();
        if (IsStream)
        {
            await SendEventAsync(new SseEvent("message", null, null, message, HasData: true, IsComment: false), cancellation);
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = message.Length;
        await TakenAsync(Body.WriteAsync(message, cancellation));
    }

    /// <summary>Sends a status without a body, unless something has gone out.</summary>
    public void SendStatus(int status)
    {
        if (!HasBegun) response.StatusCode = status;
    }

    /// <summary>Sends one event in canonical form.</summary>
    public ValueTask SendEventAsync(SseEvent sent, CancellationToken cancellation)
    {
        Write(sent);
        return FlushAsync(cancellation);
    }

    /// <summary>Puts one event into the response without flushing it.</summary>
    /// <remarks>It waits here for the flush: the server's writer takes locks for each piece.</remarks>
    public void Write(in SseEvent sent)
    {
        if (sent.IsComment)
        {
            _unsent.Write(":\n\n"u8);
            return;
        }

        var bound = 64 + (Encoding.UTF8.GetMaxByteCount(sent.Name.Length + (sent.Id?.Length ?? 0))) + sent.Data.Length;
        var span = _unsent.GetSpan(bound);
        var length = 0;
        if (sent.Name.Length > 0) Line(span, ref length, "event: "u8, sent.Name);
        if (sent.Id is not null) Line(span, ref length, "id: "u8, sent.Id);
        if (sent.Retry is { } retry) Line(span, ref length, "retry: "u8, retry.ToString(CultureInfo.InvariantCulture));
        if (sent.HasData)
        {
            "data: "u8.CopyTo(span[length..]);
            sent.Data.Span.CopyTo(span[(length + 6)..]);
            length += 6 + sent.Data.Length;
            span[length++] = (byte)'\n';
        }

        span[length++] = (byte)'\n';
        _unsent.Advance(length);
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="ClientCutException">The client did not take it in time, or its session was terminated meanwhile.</exception>
    public ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_unsent.WrittenCount == 0) return TakenAsync(Body.FlushAsync(cancellation));
        Body.Write(_unsent.WrittenSpan);
        _unsent.ResetWrittenCount();
        return TakenAsync(Body.FlushAsync(cancellation));
    }

    /// <summary>Forgets what was written and not sent.</summary>
    public void DropUnsent() => _unsent.ResetWrittenCount();

    // A client that reads costs nothing here: what is sent has its place in the buffer at once.
    private ValueTask TakenAsync(ValueTask<FlushResult> sending)
    {
        if (!sending.IsCompletedSuccessfully) return new ValueTask(WaitAsync(sending.AsTask()));
        _ = sending.Result;
        return default;
    }

    private async Task WaitAsync(Task<FlushResult> sending)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_terminated);
        cut.CancelAfter(_stallMax);
        // Only the end of the connection ends a write that its client does not take.
        await using (cut.Token.UnsafeRegister(static http => ((HttpContext)http!).Abort(), response.HttpContext))
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cut.IsCancellationRequested)
        {
            Cut = _terminated.IsCancellationRequested ? ExchangeEnd.Terminated : ExchangeEnd.ClientStalled;
            throw new ClientCutException();
        }

        await sending;
    }

    private static void Line(Span<byte> span, ref int length, ReadOnlySpan<byte> field, string value)
    {
        field.CopyTo(span[length..]);
        length += field.Length;
        length += Encoding.UTF8.GetBytes(value, span[length..]);
        span[length++] = (byte)'\n';
    }
}
