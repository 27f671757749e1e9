using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Scenarios;

/// <summary>An upstream on a bare socket, so that it can break HTTP too: each tool call is answered by the script that the tool's name
/// names.</summary>
internal sealed class HostileUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Task _accepting;

    public HostileUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/mcp");

    /// <summary>What it does for a tool's call, by the tool's name. Gets the raw id and the socket; the connection ends with it.</summary>
    public ConcurrentDictionary<string, Func<string, NetworkStream, CancellationToken,
        Task>> Scripts { get; } = new(StringComparer.Ordinal);

    /// <summary>What it answers to tools/list: the raw result; null for a list of all scripts.</summary>
    public string? Listed { get; set; }

    /// <summary>How often a tool's call has arrived.</summary>
    public int Count(string tool) => _calls.GetValueOrDefault(tool);

    /// <summary>Head and body of a plain answer.</summary>
    public static byte[] Plain(string body, string type = "application/json", string status = "200 OK", string more = "")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}Content-Length: {bytes.Length}\r\n{more}\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. bytes];
    }

    /// <summary>The head of an answer whose body comes in chunks.</summary>
    public static byte[] Chunked(string type) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n");

    /// <summary>One chunk.</summary>
    public static byte[] Chunk(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
    }

    /// <summary>The end of the chunks.</summary>
    public static byte[] LastChunk => "0\r\n\r\n"u8.ToArray();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await RequestAsync(stream) is { } body && await AnswerAsync(body, stream)) { }
            }
            catch (Exception failure) when (
                failure is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The gateway has cut us, as it should.
                client.Close();
            }
        }
    }

    private async Task<bool> AnswerAsync(byte[] body, NetworkStream stream)
    {
        using var json = JsonDocument.Parse(body);
        var method = json.RootElement.GetProperty("method").GetString()!;
        var id = json.RootElement.TryGetProperty("id", out var found) ? found.GetRawText() : "";
        if (method == "tools/call")
        {
            var tool = json.RootElement.GetProperty("params").GetProperty("name").GetString()!;
            _calls.AddOrUpdate(tool, 1, static (_, n) => n + 1);
            if (!Scripts.TryGetValue(tool, out var script)) throw new IOException("There is no such script.");
            await script(id, stream, _end.Token);
            return false;
        }

        var tools = string.Join(',', Scripts.Keys.Select(name => $$$"""{"name":"{{{name}}}","inputSchema":{"type":"object"}}"""));
        var result = method == "tools/list" ? Listed ?? $$$"""{"tools":[{{{tools}}}]}""" : "{}";
        await stream.WriteAsync(Plain($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{result}}} }"""), _end.Token);
        return true;
    }

    /// <summary>The body of the next request; null at the end of the connection.</summary>
    private async Task<byte[]?> RequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0) return null;
            head.Append((char)one[0]);
        }

        var line = head.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[int.Parse(line.AsSpan("Content-Length:".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _end.Token);
        return body;
    }
}
