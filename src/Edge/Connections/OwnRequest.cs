using System.Net.Http.Headers;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Connections;

/// <summary>A request of the gateway's own to an upstream, in the session and the protocol of an exchange.</summary>
internal static class OwnRequest
{
    /// <summary>The member of the parameters that says who speaks which protocol; empty in the legacy era, where nobody says it.</summary>
    public static string Claim(Era era) => era == Era.Modern
        ? "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"gateway\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}"
        : "";

    /// <summary>Sends it with the connection's credential.</summary>
    /// <param name="x">The exchange that it is for.</param>
    /// <param name="method">The method.</param>
    /// <param name="name">The tool that it names; empty for none.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer; null where the credential cannot be had, for then nothing is sent.</returns>
    public static async Task<HttpResponseMessage?> SendAsync(
        Exchange x, string method, string name, byte[] message, CancellationToken cancellation)
    {
        if (x.Route.Credential.Problem is not null) return null;
        using var request = new HttpRequestMessage(HttpMethod.Post, x.Route.Config.Url) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (x.Era == Era.Modern)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", EraCheck.Modern);
            request.Headers.TryAddWithoutValidation("Mcp-Method", method);
            if (name.Length > 0) request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        }
        else if (x.Session.Binding is { } binding)
        {
            if (binding.UpstreamSession.Length > 0) request.Headers.TryAddWithoutValidation("Mcp-Session-Id", binding.UpstreamSession);
            if (binding.ProtocolVersion.Length > 0) request.Headers.TryAddWithoutValidation("MCP-Protocol-Version",
                binding.ProtocolVersion);
        }

        x.Route.Credential.Attach(request.Headers);
        return await x.Route.Upstream.SendAsync(request, cancellation);
    }

    /// <summary>The answer, read strictly; null when what came is none.</summary>
    /// <exception cref="UpstreamTooLargeException">It is longer than the limits allow.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Exchange x, HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                body.Write(buffer, 0, read);
                if (body.Length > x.Route.Limits.ResponseBytes) throw new UpstreamTooLargeException();
            }

            return Strict(body.ToArray());
        }

        using var events = new SseReader(stream, x.Route.Limits.EventBytes);
        do
        {
            while (events.TryRead(out var next))
                if (next.Data.Length > 0 && Strict(next.Data.ToArray()) is { } answer) return answer;
        }
        while (await events.FillAsync(cancellation));
        return null;
    }

    private static ReadOnlyMemory<byte>? Strict(byte[] body) =>
        FrameReader.Read(body, FrameSide.Upstream, 256, out var frame) == FrameFault.None
            && frame!.Kind == FrameKind.Answer ? frame.Message : null;
}
