using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>The part of an SMTP server (RFC 5321) that takes a message: greeting, EHLO, MAIL, RCPT, DATA, QUIT.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<Mail> _mails = Channel.CreateUnbounded<Mail>();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public MailReceiver()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Addresses that are refused with 550.</summary>
    public HashSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>The next mail.</summary>
    public async Task<Mail> NextAsync(string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await _mails.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what} never came");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        var (from, to) = ("", "");
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            var word = line.Split(' ')[0].ToUpperInvariant();
            if (word == "MAIL") from = Address(line);
            if (word == "RCPT") to = Address(line);
            if (word == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                _mails.Writer.TryWrite(new Mail(from, to, await DataAsync(reader)));
            }

            await writer.WriteLineAsync(word switch
            {
                "RCPT" when Unknown.Contains(to) => "550 no such user",
                "QUIT" => "221 bye",
                "EHLO" or "HELO" or "MAIL" or "RCPT" or "DATA" or "RSET" or "NOOP" => "250 ok",
                _ => "502 not here",
            });
            if (word == "QUIT") return;
        }
    }

    private static async Task<string> DataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return text.ToString();
    }

    private static string Address(string line) => line.Split('<', '>')[1];

    /// <summary>One mail as it came.</summary>
    internal sealed record Mail(string From, string To, string Data)
    {
        /// <summary>A header's value, unfolded.</summary>
        public string Header(string name) => Data.Split("\n\n")[0].Replace("\n ", " ", StringComparison.Ordinal).Split('\n')
            .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

        /// <summary>The body, decoded.</summary>
        public string Body => Encoding.UTF8.GetString(Convert.FromBase64String(
            Data[(Data.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].Replace("\n", "", StringComparison.Ordinal)));
    }
}
