using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Scenarios;

/// <summary>What a bad upstream does with a call, how the recording must say it ended, and what the caller must read.</summary>
internal static class HostileScripts
{
    private const string TooLong = "longer than its limit", Late = "did not answer in time", Invalid = "is not what MCP allows",
        Refused = "refuses the gateway's credential";

    /// <summary>A raw value in everything that a bad upstream says: a card number.</summary>
    public static string Canary { get; } = string.Concat("4242", "4242", "4242", "4242");

    /// <summary>One misdeed.</summary>
    internal sealed record Script(string Name, string End, string Words, Func<string, NetworkStream, CancellationToken, Task> Play);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Script> All { get; } =
    [
        new("hangs-before-headers", "upstreamTimeout", Late, (_, _, end) => new TaskCompletionSource().Task.WaitAsync(end)),
        new("hangs-within-headers", "upstreamTimeout", Late, Hang(_ => "HTTP/1.1 200 OK\r\nContent-Ty"u8.ToArray())),
        new("hangs-within-its-body", "upstreamTimeout", Late, Hang(id => Cut(HostileUpstream.Plain(Answer(id)), 20))),
        new("hangs-within-a-stream", "upstreamTimeout", Late,
            Hang(id => [.. HostileUpstream.Chunked("text/event-stream"), .. HostileUpstream.Chunk($"data: {Answer(id)}"),
                .. HostileUpstream.Chunk("\n")])),
        new("closes-before-headers", "upstreamInvalid", Invalid, (_, _, _) => Task.CompletedTask),
        new("closes-within-its-body", "upstreamInvalid", Invalid, Say(id => Cut(HostileUpstream.Plain(Answer(id)), 20))),
        new("closes-within-a-stream", "upstreamInvalid", Invalid,
            Say(id => [.. HostileUpstream.Chunked("text/event-stream"), .. HostileUpstream.Chunk("data: {\"json")])),
        new("ends-a-stream-without-an-answer", "upstreamInvalid", Invalid,
            Say(id => [.. HostileUpstream.Chunked("text/event-stream"), .. HostileUpstream.Chunk($"data: {Log}\n\n"),
                .. HostileUpstream.LastChunk])),
        new("says-less-than-it-sends", "upstreamInvalid", Invalid,
            Say(id => Ascii($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{Answer(id)}"))),
        new("says-more-than-it-sends", "upstreamInvalid", Invalid,
            Say(id => Ascii($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{Answer(id)}"))),
        new("speaks-no-http", "upstreamInvalid", Invalid, Say(_ => Ascii($"HELLO {Canary}\r\n\r\n"))),
        new("sends-endless-headers", "upstreamInvalid", Invalid, Flood("HTTP/1.1 200 OK\r\n", $"X-Secret: {Canary}\r\n")),
        new("sends-endless-events", "upstreamTooLarge", TooLong, Flood(Head("text/event-stream"), $"data: {Log}\n\n")),
        new("sends-endless-comments", "upstreamTooLarge", TooLong, Flood(Head("text/event-stream"), $": {Canary}\n\n")),
        new("sends-endless-empty-events", "upstreamTooLarge", TooLong, Flood(Head("text/event-stream"), "id: 1\n\n")),
        new("sends-endless-lines-of-no-event", "upstreamTooLarge", TooLong, Flood(Head("text/event-stream"), "id: 1\n")),
        new("sends-one-huge-event", "upstreamTooLarge", TooLong,
            Flood(Head("text/event-stream") + "data: {\"jsonrpc\":\"2.0\",\"x\":\"", Canary)),
        new("sends-one-event-of-many-lines", "upstreamTooLarge", TooLong, Flood(Head("text/event-stream"), $"data: {Canary}\n")),
        new("sends-100-mb-of-json", "upstreamTooLarge", TooLong, Flood(Head("application/json") + "{\"jsonrpc\":\"2.0\",\"x\":\"", Canary)),
        new("announces-100-mb-of-json", "upstreamTooLarge", TooLong,
            Flood("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n", Canary)),
        new("names-no-content-type", "upstreamInvalid", Invalid, Say(id => HostileUpstream.Plain(Answer(id), ""))),
        new("answers-in-html", "upstreamInvalid", Invalid, Say(_ => HostileUpstream.Plain($"<p>{Canary}", "text/html"))),
        new("answers-in-another-charset", "upstreamInvalid", Invalid,
            Say(id => HostileUpstream.Plain(Answer(id), "application/json; charset=utf-16"))),
        new("compresses", "upstreamInvalid", Invalid, Say(id => HostileUpstream.Plain(Answer(id), more: "Content-Encoding: gzip\r\n"))),
        new("answers-nothing", "upstreamInvalid", Invalid, Say(_ => HostileUpstream.Plain(""))),
        new("accepts-a-request-like-a-notification", "upstreamInvalid", Invalid,
            Say(_ => HostileUpstream.Plain("", status: "202 Accepted"))),
        new("answers-500-in-html", "completed", "HTTP 500", Say(_ => HostileUpstream.Plain($"<p>{Canary}", "text/html", "500 Oops"))),
        new("answers-500-and-nothing", "completed", "HTTP 500", Say(_ => HostileUpstream.Plain("", "", "500 Oops"))),
        new("answers-500-in-json", "completed", "HTTP 500",
            Say(_ => HostileUpstream.Plain($"{{\"error\":\"{Canary}\"}}", status: "500 Oops"))),
        new("asks-for-its-own-login", "upstreamRefused", Refused,
            Say(_ => HostileUpstream.Plain("{}", status: "401 No", more: $"WWW-Authenticate: Bearer realm=\"{Canary}\"\r\n"))),
        new("redirects", "completed", "HTTP 302",
            Say(_ => HostileUpstream.Plain("", "", "302 Found", $"Location: http://127.0.0.1:1/{Canary}\r\n"))),
        new("redirects-in-html", "completed", "HTTP 307",
            Say(_ => HostileUpstream.Plain("<p>", "text/html", "307 Go", "Location: http://127.0.0.1:1/\r\n"))),
        new("sets-a-cookie", "completed", "", Say(id => HostileUpstream.Plain(Answer(id), more: $"Set-Cookie: a={Canary}\r\n"))),
        new("answers-another-request", "upstreamInvalid", Invalid, Say(_ => HostileUpstream.Plain(Answer("\"other\"")))),
        new("answers-twice", "completed", "",
            Say(id => [.. HostileUpstream.Chunked("text/event-stream"),
                .. HostileUpstream.Chunk($"data: {Answer(id)}\n\ndata: {Answer(id)}\n\n"), .. HostileUpstream.LastChunk])),
        new("breaks-json-in-a-stream", "upstreamInvalid", Invalid,
            Say(_ => [.. HostileUpstream.Chunked("text/event-stream"), .. HostileUpstream.Chunk($"data: {{\"a\":{Canary}\n\n"),
                .. HostileUpstream.LastChunk])),
        new("answers-result-and-error", "upstreamInvalid", Invalid,
            Say(id => HostileUpstream.Plain($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{},"error":{"code":1,"message":"{{{Canary}}}"}}"""))),
        new("names-a-key-twice", "upstreamInvalid", Invalid,
            Say(id => HostileUpstream.Plain($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"a":"{{{Canary}}}","a":1}}"""))),
        new("nests-too-deep", "upstreamInvalid", Invalid,
            Say(id => HostileUpstream.Plain(
                $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{new string('[', 400)}{new string(']', 400)}}}"))),
        new("begins-with-a-mark", "upstreamInvalid", Invalid, Say(id => HostileUpstream.Plain("\uFEFF" + Answer(id)))),
        new("breaks-utf-8", "upstreamInvalid", Invalid,
            Say(id => [.. HostileUpstream.Plain(Answer(id)).Select(b => b == (byte)'}' ? (byte)0xC0 : b)])),
        new("hides-a-value-in-an-event-name", "completed", "",
            Say(id => [.. HostileUpstream.Chunked("text/event-stream"),
                .. HostileUpstream.Chunk($"event: {Canary}\nid: 7\ndata: {Answer(id)}\n\n"), .. HostileUpstream.LastChunk])),
    ];

    /// <summary>A good answer.</summary>
    public static byte[] Done(string id) => HostileUpstream.Plain(Answer(id));

    private static string Log => $$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{Canary}}}"}}""";

    private static string Answer(string id) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"done"},{"type":"text","text":"{{{Canary}}}"}]}}""";

    private static string Head(string type) => $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n";

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Cut(byte[] whole, int less) => whole[..^less];

    private static Func<string, NetworkStream, CancellationToken, Task> Say(Func<string, byte[]> words) =>
        async (id, stream, end) => await stream.WriteAsync(words(id), end);

    private static Func<string, NetworkStream, CancellationToken, Task> Hang(Func<string, byte[]> words) => async (id, stream, end) =>
    {
        await stream.WriteAsync(words(id), end);
        await new TaskCompletionSource().Task.WaitAsync(end);
    };

    // Ends when the gateway cuts the connection, and at 100 MB for want of one that does.
    private static Func<string, NetworkStream, CancellationToken, Task> Flood(string begin, string again) => async (_, stream, end) =>
    {
        var piece = Ascii(string.Concat(Enumerable.Repeat(again, 64 * 1024 / again.Length)));
        await stream.WriteAsync(Ascii(begin), end);
        for (var sent = 0; sent < 100 << 20; sent += piece.Length) await stream.WriteAsync(piece, end);
    };
}
