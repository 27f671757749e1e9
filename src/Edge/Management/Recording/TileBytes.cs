using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Recording;

/// <summary>A tile as it is sent.</summary>
internal sealed class TileBytes(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Sends it. What a checkpoint covers never changes, but who may read it does.</summary>
    public async Task RunAsync(HttpContext context)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
