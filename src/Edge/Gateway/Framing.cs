using System.Buffers;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Governance.Masking;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Edge.Gateway;

/// <summary>Step 3: reads one bounded message, strictly, and tells which of MCP's protocols it speaks.</summary>
internal static class Framing
{
    /// <summary>Fills in the frame, the era and the method; false when the request was refused and answered.</summary>
    public static async Task<bool> ReadAsync(Exchange x)
    {
        var request = x.Http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsDelete(request.Method))
        {
            x.Era = Era.Legacy;
            x.Method = HttpMethods.IsGet(request.Method) ? Methods.Stream : Methods.Close;
            return true;
        }

        if (!IsJson(request.ContentType) || !string.IsNullOrEmpty(request.Headers.ContentEncoding))
            return await RefuseAsync(x, StatusCodes.Status415UnsupportedMediaType, RpcCodes.InvalidRequest,
                "Gateway, step frame: the body must be application/json in UTF-8, without a content encoding. The caller's fault.");
        byte[]? body;
        try
        {
            body = await BodyAsync(request, x.Route.Limits.RequestBytes);
        }
        catch (BadHttpRequestException failure)
        {
            x.Http.Response.Headers.Connection = "close";
            const string text = "Gateway, step frame: the body did not come as its headers say, or not in time. The caller's fault.";
            var refusal = RpcMessages.Error(default, RpcCodes.InvalidRequest, text);
            // Said even to a client that seems gone: it may only have stopped sending.
            await x.Answer.SendAsync(failure.StatusCode, refusal, CancellationToken.None);
            // What is left of this body cannot be told from the next request.
            await x.Http.Response.CompleteAsync();
            x.Http.Abort();
            return false;
        }

        if (body is null)
            return await RefuseAsync(x, StatusCodes.Status413PayloadTooLarge, RpcCodes.InvalidRequest,
                $"Gateway, step frame: the body is longer than {x.Route.Limits.RequestBytes} bytes. The caller's fault; send less, "
                    + $"or ask the operator to raise limits.requestBytes.");
        if (FrameReader.Read(body, FrameSide.Client, x.Route.Limits.RequestDepth, out var frame) is var fault and not FrameFault.None)
            return await RefuseAsync(x, StatusCodes.Status400BadRequest, FrameFaultText.Code(fault),
                $"Gateway, step frame: {FrameFaultText.Of(fault)} The caller's fault.");

        x.Frame = frame;
        if (frame!.Client is { Name.Length: > 0 } client)
            frame.Client = new ClientFacts(TextMasker.Redact(client.Name, x.Route.Rules),
                TextMasker.Redact(client.Version, x.Route.Rules));
        x.Method = frame.Kind == FrameKind.Answer ? Methods.Answer : frame.Method;
        (x.Era, var code, var error) = EraCheck.Of(request.Headers, frame);
        if (code == 0) return true;
        return await RefuseAsync(x, StatusCodes.Status400BadRequest, code, $"Gateway, step frame: {error} The caller's fault.",
            code == RpcCodes.UnsupportedVersion);
    }

    private static async Task<bool> RefuseAsync(Exchange x, int status, int code, string message, bool versions = false)
    {
        await Refusal.SendRpcAsync(x, status, code, message, !versions ? null : json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("supported"u8);
            foreach (var version in EraCheck.Claimable) json.WriteStringValue(version);
            json.WriteEndArray();
            json.WriteString("requested"u8, RequestedVersion(x));
            json.WriteEndObject();
        });
        return false;
    }

    // The protocol wants the version echoed. Only what looks like one is; anything else could be anything.
    private static string RequestedVersion(Exchange x)
    {
        var asked = x.Frame!.HasClaim ? x.Frame.ProtocolVersion : x.Http.Request.Headers["MCP-Protocol-Version"].ToString();
        return asked.Length is > 0 and <= 32 && asked.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? asked : "?";
    }

    private static bool IsJson(string? contentType)
    {
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        return string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<byte[]?> BodyAsync(HttpRequest request, int bytesMax)
    {
        // The limit is ours alone. The server's own would end the connection before the client has read why.
        var server = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (server is { IsReadOnly: false }) server.MaxRequestBodySize = null;
        if (request.ContentLength > bytesMax) return null;
        while (true)
        {
            // The pipe keeps what was examined and not consumed, so the body is copied once, when all of it is there.
            var read = await request.BodyReader.ReadAsync(CancellationToken.None);
            var isTooLong = read.Buffer.Length > bytesMax;
            if (isTooLong || read.IsCompleted)
            {
                var body = isTooLong ? null : read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
