using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Reads a bounded form as the bytes that came: signatures are over those.</summary>
internal static class FormBody
{
    /// <summary>The body; null when it is no form or longer than <paramref name="bytesMax"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || request.ContentLength > bytesMax) return null;
        var body = new ArrayBufferWriter<byte>(4096);
        while (body.WrittenCount <= bytesMax)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(4096), request.HttpContext.RequestAborted);
            if (read == 0) return body.WrittenSpan.ToArray();
            body.Advance(read);
        }

        return null;
    }
}
