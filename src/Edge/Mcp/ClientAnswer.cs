using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Mcp;

/// <summary>What goes back to the client: nothing yet, one JSON body, or a stream of events.</summary>
/// <remarks>A hold may have begun a stream before the upstream was asked; whatever comes then travels as an event of it.</remarks>
internal sealed class ClientAnswer(HttpResponse response)
{
    private PipeWriter Body => response.BodyWriter;

    /// <summary>Whether a stream of events has begun.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Whether anything has gone out.</summary>
    public bool HasBegun => response.HasStarted || IsStream;

    /// <summary>The HTTP status; what was sent, or will be.</summary>
    public int Status => response.StatusCode;

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
        if (IsStream)
        {
            await SendEventAsync(new SseEvent("message", null, null, message, HasData: true, IsComment: false), cancellation);
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = message.Length;
        await Body.WriteAsync(message, cancellation);
    }

    /// <summary>Sends a status without a body, unless something has gone out.</summary>
    public void SendStatus(int status)
    {
        if (!HasBegun) response.StatusCode = status;
    }

    /// <summary>Sends one event in canonical form.</summary>
    public async ValueTask SendEventAsync(SseEvent sent, CancellationToken cancellation)
    {
        Write(sent);
        await Body.FlushAsync(cancellation);
    }

    /// <summary>Puts one event into the response without flushing it.</summary>
    /// <remarks>In one piece: the server's writer takes a lock for each.</remarks>
    public void Write(in SseEvent sent)
    {
        if (sent.IsComment)
        {
            Body.Write(":\n\n"u8);
            return;
        }

        var bound = 64 + (Encoding.UTF8.GetMaxByteCount(sent.Name.Length + (sent.Id?.Length ?? 0))) + sent.Data.Length;
        var span = Body.GetSpan(bound);
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
        Body.Advance(length);
    }

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation) => await Body.FlushAsync(cancellation);

    private static void Line(Span<byte> span, ref int length, ReadOnlySpan<byte> field, string value)
    {
        field.CopyTo(span[length..]);
        length += field.Length;
        length += Encoding.UTF8.GetBytes(value, span[length..]);
        span[length++] = (byte)'\n';
    }
}
