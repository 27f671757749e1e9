using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Commands;

/// <summary>A server that says to each request exactly the bytes it is told to, and hangs up.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, string> _answer;
    private readonly Task _serving;

    /// <param name="answer">The whole answer to a path; empty for silence until the end.</param>
    public RawServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Heads of the requests.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>A whole answer with a body of JSON.</summary>
    public static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            using var socket = await _listener.AcceptTcpClientAsync(_end.Token);
            await using var stream = socket.GetStream();
            var head = new StringBuilder();
            var next = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(next, _end.Token) > 0)
                head.Append((char)next[0]);
            if (head.Length == 0) continue;
            Heads.Enqueue(head.ToString());
            var answer = _answer(head.ToString().Split(' ')[1]);
            if (answer.Length == 0) await Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _end.Token);
        }
    }
}
