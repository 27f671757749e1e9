using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Recording;

/// <summary>Bytes of the evidence or a recording as they are sent.</summary>
internal sealed class RawBytes(ReadOnlyMemory<byte> bytes, string type)
{
    /// <summary>Sends them. They never change, but who may read them does.</summary>
    public async Task RunAsync(HttpContext context)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
