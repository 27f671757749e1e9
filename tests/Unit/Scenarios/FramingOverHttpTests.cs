using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Whatever is posted is refused in JSON-RPC's words, or reaches the upstream with exactly the meaning that policy saw.</summary>
public sealed class FramingOverHttpTests : IAsyncLifetime
{
    private const int Seed = 20_261_120;
    private const int RequestBytes = 4 * 1024 * 1024;

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private Agent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: look } ]
            policies:
              - name: look
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: never, when: 'method == "tools/call" && has(args.x) && args.x == "never"', effect: deny, reason: "It is never run; send another value." }
                  - { name: hide, when: 'true', effect: mask, kinds: [card] }
            masking:
              kinds: [ { name: framing-release, pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}' } ]
            """);
        _agent = _gateway.Agent("alice");
        Assert.Equal("done", (await _agent.CallAsync("echo")).Words);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Every_file_of_the_suite_is_refused_or_means_the_same()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpora", "jsontestsuite");
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToList();
        Assert.True(files.Count > 290, $"only {files.Count} files in {folder}");
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (file, end) =>
        {
            var name = Path.GetFileName(file);
            var value = await File.ReadAllBytesAsync(file, end);
            Refused(name, await _agent.PostAsync(value));
            var passed = await PassesAsync(name, [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"x\":"u8, .. value, .. "}}}"u8]);
            if (name.StartsWith("n_", StringComparison.Ordinal)) Assert.False(passed, $"{name} is no JSON and was let through.");
        });
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task A_header_that_holds_a_value_stays_and_the_version_of_the_protocol_is_none()
    {
        foreach (var (language, travels) in new[] { ("de-DE", true), ("de-DE", true), ("2025-11-25", false), ("de-DE", true), ("2025-11-25", false) })
        {
            _agent.Headers["Accept-Language"] = language;
            await _agent.CallAsync("echo");
            var headers = _upstream.Arrivals.Last(a => a.Method == "tools/call").Headers;
            Assert.Contains("MCP-Protocol-Version: 2025-11-25", headers, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(travels, headers.Contains($"Accept-Language: {language}", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Keys_that_some_parser_takes_for_one_are_refused()
    {
        var random = new Random(Seed);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200).Select(i => (i, Seed: random.Next())), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (draw, _) =>
        {
            var body = Doubled(new Random(draw.Seed), twice: draw.i % 2 == 0);
            var passed = await PassesAsync(body, Encoding.UTF8.GetBytes(body));
            Assert.Equal(draw.i % 2 != 0, passed);
        });
        foreach (var variant in (string[])
            [
                """{"jsonrpc":"2.0","id":1,"Method":"ping","method":"tools/list"}""", """{"jsonrpc":"2.0","ID":1,"id":2,"method":"ping"}""",
                """{"jsonrpc":"2.0","id":1,"METHOD":"ping"}""", """{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":{"name":"echo"}}""",
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"echo"}}""", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","argumentſ":{}}}""",
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","\u0061rguments":{},"arguments":{}}}""", """{"jsonrpc":"2.0","id":1,"\u004dethod":"ping","method":"ping"}""",
            ])
            Refused(variant, await _agent.PostAsync(variant));
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Depth_and_length_have_a_limit_that_is_told()
    {
        static string Nested(int levels) =>
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"echo\",\"arguments\":"
            + $"{{\"x\":{new string('[', levels)}{new string(']', levels)}}}}}}}";
        Assert.True(await PassesAsync("deep enough", Encoding.UTF8.GetBytes(Nested(61))));
        foreach (var levels in (int[])[62, 100, 5_000, 1_000_000]) Refused($"{levels} levels", await _agent.PostAsync(Nested(levels)));

        var longest = Padded(RequestBytes);
        Assert.True(await PassesAsync("as long as may be", longest));
        Assert.True(await PassesAsync("as long as may be, in chunks", longest, chunked: true));
        foreach (var length in (int[])[RequestBytes + 1, RequestBytes + 2, 8 * 1024 * 1024])
        {
            var whole = Refused($"{length} bytes", await _agent.PostAsync(Padded(length)));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, whole.Status);
            var chunked = Refused($"{length} bytes in chunks", await _agent.SendAsync(HttpMethod.Post, new ChunkedContent(Padded(length)), "application/json"));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.Status);
            Assert.Contains("limits.requestBytes", chunked.Words, StringComparison.Ordinal);
        }

        Assert.Equal("", _gateway.Log.Errors);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    [InlineData("json")]
    [InlineData(null)]
    public async Task Another_content_type_is_refused(string? type)
    {
        var heard = Refused(type ?? "none", await _agent.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""u8.ToArray(), type));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, heard.Status);
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task What_is_no_single_message_of_the_protocol_is_refused()
    {
        foreach (var body in (string[])
            [
                "", " ", "null", "1", "\"ping\"", "[]", """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "{}", """{"id":1,"method":"ping"}""",
                """{"jsonrpc":"1.0","id":1,"method":"ping"}""", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", """{"jsonrpc":"2.0","id":{},"method":"ping"}""",
                """{"jsonrpc":"2.0","id":1,"method":""}""", """{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""", """{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""",
                """{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":3}}""",
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[]}}""", """{"jsonrpc":"2.0","id":1,"method":"ping"} {}""",
            ])
            Refused(body, await _agent.PostAsync(body));
        foreach (var bytes in (byte[][])
            [
                [.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xC3, 0x28, .. "\",\"method\":\"ping\"}"u8], [0xEF, 0xBB, 0xBF, .. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"u8],
                Encoding.Unicode.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""), [.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xED, 0xA0, 0x80, .. "\",\"method\":\"ping\"}"u8],
                Encoding.ASCII.GetBytes("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}"""), [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"u8, 0],
            ])
            Refused(Convert.ToHexString(bytes), await _agent.PostAsync(bytes));
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task A_body_that_is_not_as_long_as_it_says_harms_nobody()
    {
        foreach (var end in (string[])["Content-Length: 500\r\n\r\n{\"jsonrpc\"", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"jso", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"])
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _gateway.Client.BaseAddress!.Port);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /mcp/up HTTP/1.1\r\nHost: {_gateway.Client.BaseAddress.Authority}\r\n"
                + $"Authorization: Bearer {_gateway.Token("alice")}\r\nContent-Type: application/json\r\n{end}"));
            socket.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream);
            try
            {
                Assert.DoesNotContain("HTTP/1.1 500", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // The gateway has hung up on a client that does not keep its word.
                socket.Close();
            }
        }

        Assert.Equal("done", (await _agent.CallAsync("echo")).Words);
        Assert.Equal("", _gateway.Log.Errors);
    }

    private async Task<bool> PassesAsync(string what, byte[] body, bool chunked = false)
    {
        // Another id, so that this call is told from all others at the upstream; a body that is no JSON keeps its own.
        var id = $"\"{Guid.NewGuid()}\"";
        var head = "{\"jsonrpc\":\"2.0\",\"id\":1,"u8;
        byte[] sent = body.AsSpan().StartsWith(head) ? [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. Encoding.ASCII.GetBytes(id), (byte)',', .. body.AsSpan(head.Length)] : body;
        var heard = chunked ? await _agent.SendAsync(HttpMethod.Post, new ChunkedContent(sent), "application/json") : await _agent.PostAsync(sent);
        var arrived = _upstream.Arrivals.FirstOrDefault(a => a.Id == id);
        if (arrived is null)
        {
            if (heard.Status == HttpStatusCode.OK) Assert.True(heard.IsError, what);
            else Refused(what, heard);
            return false;
        }

        Assert.False(heard.IsError, what);
        using var before = JsonDocument.Parse(sent, new JsonDocumentOptions { MaxDepth = 100 });
        using var after = JsonDocument.Parse(arrived.Body, new JsonDocumentOptions { MaxDepth = 100 });
        Assert.True(IsSame(before.RootElement, after.RootElement), $"{what}: the upstream got another message.");
        return true;
    }

    // Numbers to the letter: what one reader rounds another may not.
    private static bool IsSame(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && one.ValueKind switch
    {
        JsonValueKind.Object => one.EnumerateObject().Zip(other.EnumerateObject()).All(m => m.First.Name == m.Second.Name && IsSame(m.First.Value, m.Second.Value))
            && one.GetPropertyCount() == other.GetPropertyCount(),
        JsonValueKind.Array => one.GetArrayLength() == other.GetArrayLength() && one.EnumerateArray().Zip(other.EnumerateArray()).All(i => IsSame(i.First, i.Second)),
        JsonValueKind.String => one.GetString() == other.GetString(),
        _ => one.GetRawText() == other.GetRawText(),
    };

    private static Heard Refused(string what, Heard heard)
    {
        Assert.True((int)heard.Status is >= 400 and < 500, $"{what}: HTTP {(int)heard.Status} {heard.Text}");
        Assert.True(heard.Answer["error"]?["code"] is not null, $"{what}: {heard.Text}");
        Assert.Contains("Gateway, step frame", heard.Words, StringComparison.Ordinal);
        return heard;
    }

    private static byte[] Padded(int length)
    {
        var (head, tail) = ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"x\":\"", "\"}}}");
        // PassesAsync puts an id of 38 characters in place of one of 1.
        var less = length == RequestBytes ? 37 : 0;
        return Encoding.ASCII.GetBytes(head + new string('a', length - less - head.Length - tail.Length) + tail);
    }

    /// <summary>A call whose arguments are a random tree; one object in it, anywhere, has two keys that are one to somebody.</summary>
    private static string Doubled(Random random, bool twice)
    {
        var count = 0;
        var at = twice ? random.Next(4) : -1;
        string Value(int depth) => depth == 0 ? random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture) : Object(depth);
        string Object(int depth)
        {
            var mine = count++ == at;
            var members = Enumerable.Range(0, random.Next(1, 40)).Select(i => $"\"key{i}\":{(i == 0 ? Value(depth - 1) : "0")}").ToList();
            if (mine) members.Insert(random.Next(members.Count + 1), ((string[])["\"key0\":1", "\"KEY0\":1", "\"k\\u0065y0\":1", "\"\u212Aey0\":1", "\"\\u212aey0\":1"])[random.Next(5)]);
            return $"{{{string.Join(',', members)}}}";
        }

        return $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"echo\",\"arguments\":{Object(4)}}}}}";
    }
}
