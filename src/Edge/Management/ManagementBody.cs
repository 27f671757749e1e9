using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Edge.Management;

/// <summary>Reads bounded request bodies.</summary>
internal static class ManagementBody
{
    /// <summary>Most bytes of a JSON body.</summary>
    public const int JsonBytesMax = 256 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A JSON body, or why it cannot be read. Members that are unknown or come twice are refused.</summary>
    public static async Task<(T? Body, ManagementFault? Fault)> ReadJsonAsync<T>(HttpContext context)
        where T : class
    {
        if (!HasType(context.Request, "application/json"))
            return (null, Unreadable("The body is not JSON.", "Send Content-Type: application/json."));
        var (bytes, fault) = await ReadAsync(context, JsonBytesMax);
        if (fault is not null) return (null, fault);
        // The parser takes the bytes of a text for good until somebody reads it.
        if (!Utf8.IsValid(bytes.Span)) return (null, Unreadable("The body is not UTF-8.", "Send JSON as UTF-8."));
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, ManagementJson.Reading) is { } body
                ? (body, null)
                : (null, Unreadable("The body is null.", "Send a JSON object."));
        }
        catch (JsonException exception)
        {
            // The exception's text may repeat what was sent; its place does not.
            var place = exception.LineNumber is { } line ? $" at line {line + 1}, byte {(exception.BytePositionInLine ?? 0) + 1}" : "";
            return (null, Unreadable($"The body cannot be read as {typeof(T).Name}{place}.", "Look at /openapi/v1.json for its members."));
        }
    }

    /// <summary>A text body, strict UTF-8, or why it cannot be read.</summary>
    public static async Task<(string? Body, ManagementFault? Fault)> ReadTextAsync(HttpContext context, int bytesMax)
    {
        var (bytes, fault) = await ReadAsync(context, bytesMax);
        if (fault is not null) return (null, fault);
        try
        {
            return (StrictUtf8.GetString(bytes.Span), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Unreadable("The body is not UTF-8.", "Save the text as UTF-8."));
        }
    }

    private static ManagementFault Unreadable(string message, string fix) => ManagementFault.Unreadable(message, fix);

    private static bool HasType(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var media)
        && media.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    private static ManagementFault TooLarge(int bytesMax) => Unreadable($"The body is larger than {bytesMax} bytes.", "Send less.");

    private static async Task<(ReadOnlyMemory<byte> Bytes, ManagementFault? Fault)> ReadAsync(HttpContext context, int bytesMax)
    {
        // The bound is ours alone. The server's own is for messages of the data path, and would refuse in other words.
        var server = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (server is { IsReadOnly: false }) server.MaxRequestBodySize = null;
        if (context.Request.ContentLength > bytesMax) return (default, TooLarge(bytesMax));
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var count = await context.Request.Body.ReadAsync(chunk, context.RequestAborted);
                if (count == 0) return (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), null);
                if (buffer.Length + count > bytesMax) return (default, TooLarge(bytesMax));
                buffer.Write(chunk, 0, count);
            }
        }
        catch (BadHttpRequestException broken)
        {
            // Chunks that are none, or a body that comes too slowly.
            return (default, Unreadable("The body did not come as HTTP has it, or not in time.", "Send it again, and less of it.") with
            {
                Status = broken.StatusCode,
            });
        }
    }
}
