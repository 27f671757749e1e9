using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Edge.Management;

/// <summary>Writes server-sent events to one client, flushing each batch, with a comment where nothing else is to say.</summary>
internal sealed class EventStream(HttpContext context)
{
    private static readonly byte[] Heartbeat = ": alive\n\n"u8.ToArray();

    // Who is dropped resumes by the last event's id.
    private readonly BoundedResponse _client = new(context, BoundedResponse.Patience);

    /// <summary>Sends the headers.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var response = context.Response;
        // The server waits for what it carries when the gateway is told to stop, and this never ends by itself.
        var life = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        response.RegisterForDispose(life.ApplicationStopping.Register(static http => ((HttpContext)http!).Abort(), context));
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await _client.WriteAsync(": open\n\n"u8.ToArray(), cancellation);
        await FlushAsync(cancellation);
    }

    /// <summary>Adds one event; it is sent by the next flush.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="id">What the client resumes by; null for none.</param>
    /// <param name="data">The event's data, written as JSON on one line.</param>
    /// <param name="cancellation">Ends the wait for a slow client.</param>
    public async Task AddAsync<T>(string name, long? id, T data, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream(512);
        buffer.Write("event: "u8);
        buffer.Write(System.Text.Encoding.ASCII.GetBytes(name));
        if (id is { } number)
        {
            buffer.Write("\nid: "u8);
            buffer.Write(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        }

        buffer.Write("\ndata: "u8);
        JsonSerializer.Serialize(buffer, data, ManagementJson.Options);
        buffer.Write("\n\n"u8);
        await _client.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
    }

    /// <summary>Says that the stream is alive.</summary>
    public async Task BeatAsync(CancellationToken cancellation)
    {
        await _client.WriteAsync(Heartbeat, cancellation);
        await FlushAsync(cancellation);
    }

    /// <summary>Sends what was added.</summary>
    public Task FlushAsync(CancellationToken cancellation) => _client.FlushAsync(cancellation);
}
