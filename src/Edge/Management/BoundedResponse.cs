using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Edge.Management;

/// <summary>Writes a long response to one client, and gives up on a client that does not take it.</summary>
internal sealed class BoundedResponse
{
    private readonly HttpContext _context;
    private readonly TimeSpan _patience;

    /// <summary>Begins one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">How long one write or flush may wait for the client.</param>
    public BoundedResponse(HttpContext context, TimeSpan patience)
    {
        (_context, _patience) = (context, patience);
        // This bound takes the place of the server's own, which is for what is written without one.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    /// <summary>A client that takes nothing for this long is dropped.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Adds to the response. Waits while the server's buffer is full of what the client has not taken.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or is too slow to be waited for.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var within = Within(cancellation);
        await _context.Response.Body.WriteAsync(bytes, within.Token);
        // The server ends the connection of a write that is given up, and returns as if it had been made.
        within.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Sends what was added.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or is too slow to be waited for.</exception>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        using var within = Within(cancellation);
        await _context.Response.Body.FlushAsync(within.Token);
        within.Token.ThrowIfCancellationRequested();
    }

    private CancellationTokenSource Within(CancellationToken cancellation)
    {
        var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(_patience);
        return within;
    }
}
