using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Scenarios;

/// <summary>A client on a bare socket that asks and then reads nothing unless it is told to.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    private SlowReader()
    {
    }

    /// <summary>Sends a request.</summary>
    /// <param name="gateway">Where to.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="body">JSON of a POST; empty for a GET.</param>
    public static async Task<SlowReader> AskAsync(GatewayUnderTest gateway, string token, string body)
    {
        var reader = new SlowReader();
        var url = gateway.Client.BaseAddress!;
        await reader._socket.ConnectAsync(url.Host, url.Port);
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        string[] head =
        [
            $"{(body.Length > 0 ? "POST" : "GET")} /mcp/up HTTP/1.1", $"Host: {url.Authority}", $"Authorization: Bearer {token}",
            "Accept: application/json, text/event-stream", "MCP-Protocol-Version: 2025-11-25",
            .. body.Length > 0 ? (string[])["Content-Type: application/json", $"Content-Length: {length}"] : [], "", "",
        ];
        await reader._socket.SendAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head) + body));
        return reader;
    }

    public void Dispose() => _socket.Dispose();
}
