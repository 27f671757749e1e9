using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Reads a bounded form as the bytes that came: signatures are over those.</summary>
internal static class FormBody
{
    /// <summary>The body; null when it is no form, longer than <paramref name="bytesMax"/>, or does not come as HTTP has it.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || request.ContentLength > bytesMax) return null;
        // The bound is ours alone: the server's own is for messages of the data path, which may be smaller.
        var server = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (server is { IsReadOnly: false }) server.MaxRequestBodySize = null;
        var body = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (body.WrittenCount <= bytesMax)
            {
                var read = await request.Body.ReadAsync(body.GetMemory(4096), request.HttpContext.RequestAborted);
                if (read == 0) return body.WrittenSpan.ToArray();
                body.Advance(read);
            }
        }
        catch (BadHttpRequestException)
        {
            // Chunks that are none, or a body that comes too slowly.
        }

        return null;
    }
}
