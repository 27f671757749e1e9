using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Several recorded sessions are one server: who hears what, when, and what is refused before anything is looked for.</summary>
public sealed class ServedRecordingTests
{
    private const string Modern = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_hears_the_session_that_began_as_it_does()
    {
        await using var server = await ServeAsync(
            Legacy().Call("1", "count", "one").Call("2", "only-first", "a"),
            Legacy().Call("1", "count", "two").Call("2", "only-second", "b"),
            Legacy().Call("1", "count", "three").Call("2", "only-second", "c"));
        using var first = await OpenAsync(server);
        Assert.Equal("one", await first.CallAsync("count"));
        using var second = await OpenAsync(server);
        // Only two sessions go on so; each of two equals has one client, and what was counted before stays counted.
        Assert.Equal("b", await second.CallAsync("only-second"));
        Assert.Equal("two", await second.CallAsync("count"));
        using var third = await OpenAsync(server);
        Assert.Equal("c", await third.CallAsync("only-second"));
        Assert.Equal("a", await first.CallAsync("only-first"));
        // What its own session does not hold, another's does.
        Assert.Equal("a", await third.CallAsync("only-first"));
    }

    [Fact]
    public async Task An_answer_is_served_however_deep_it_is()
    {
        var deep = new string('[', 250) + new string(']', 250);
        var listed = $$$"""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"dig","outputSchema":{}}],"more":{{{deep}}}}}""";
        await using var server = await ServeAsync(Legacy().Asked("x1", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""").Done("x1", listed));
        using var client = await OpenAsync(server);
        using var answer = await client.PostAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"\"more\":{deep}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var without = Encoding.UTF8.GetString(ReplayMessage.WithoutOutputSchemas(Encoding.UTF8.GetBytes(listed), new HashSet<string> { "dig" }));
        Assert.Contains($"\"more\":{deep}", without, StringComparison.Ordinal);
        Assert.DoesNotContain("outputSchema", without, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_its_client_says_so()
    {
        await using var server = await ServeAsync(Legacy().Call("1", "count", "one"));
        using var client = await OpenAsync(server);
        Assert.Equal("one", await client.CallAsync("count"));
        using var closed = await client.Http.DeleteAsync("");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        using var late = await client.PostAsync(Call("count"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_broke_then_breaks_now_and_is_taken_up_again()
    {
        await using var server = await ServeAsync(Legacy()
            .Asked("x1", """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"long","arguments":{}}}""").Done("x1")
            .Opened("x2", "gateway/stream").Done("x2", """{"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"at last"}]}}"""));
        using var client = await OpenAsync(server);
        using var broken = await client.PostAsync(Call("long", id: 77));
        var events = await broken.Content.ReadAsStringAsync();
        Assert.DoesNotContain("at last", events, StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, "");
        again.Headers.Add("Last-Event-ID", events.Split('\n')[0]["id: ".Length..]);
        using var resumed = await client.Http.SendAsync(again);
        var told = await resumed.Content.ReadAsStringAsync();
        Assert.Contains("at last", told, StringComparison.Ordinal);
        Assert.Contains("\"id\":77", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_asked_on_its_stream_is_asked_when_the_call_came_and_the_call_waits_for_it()
    {
        await using var server = await ServeAsync(Legacy()
            .Opened("x1", "gateway/stream")
            .Asked("x2", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{}}}""")
            .Asked("x3", """{"jsonrpc":"2.0","id":0,"result":{"action":"accept"}}""", "gateway/answer").Done("x3")
            .Done("x2", Text("1", "answered"))
            .Done("x1", """{"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":{}}"""));
        using var client = await OpenAsync(server);
        using var stream = await client.Http.GetStreamAsync("").WaitAsync(Patience);
        using var lines = new StreamReader(stream);
        var asked = lines.ReadLineAsync();
        Assert.False(asked.IsCompleted);
        var call = client.CallAsync("ask");
        Assert.Equal("event: message", await asked.WaitAsync(Patience));
        Assert.Contains("elicitation/create", await lines.ReadLineAsync().WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(call.IsCompleted);
        using var said = await client.PostAsync("""{"jsonrpc":"2.0","id":0,"result":{"action":"accept"}}""");
        Assert.Equal(HttpStatusCode.Accepted, said.StatusCode);
        Assert.Equal("answered", await call.WaitAsync(Patience));
    }

    [Fact]
    public async Task In_the_new_era_what_a_client_can_do_tells_requests_apart_and_headers_must_agree()
    {
        static string Asking(string able) =>
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{},""" + Modern + able + "}}}";
        await using var server = await ServeAsync(new Script(isModern: true)
            .Asked("x1", Asking("{}")).Done("x1", Text("1", "cannot"))
            .Asked("x2", Asking("{\"sampling\":{}}")).Done("x2", Text("1", "can")));
        using var client = new Client(server);
        client.Http.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2026-07-28");
        client.Http.DefaultRequestHeaders.Add("Mcp-Method", "tools/call");
        using var unnamed = await client.PostAsync(Asking("{}"));
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
        Assert.Contains("Mcp-Name", await unnamed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        client.Http.DefaultRequestHeaders.Add("Mcp-Name", "t");
        Assert.Equal("can", await client.TextAsync(Asking("{\"sampling\":{}}")));
        Assert.Equal("cannot", await client.TextAsync(Asking("{}")));
        Assert.Equal("cannot", await client.TextAsync(Asking("{\"roots\":{}}")));

        using var old = new Client(server);
        using var refused = await old.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("2026-07-28", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!["data"]!["supported"]![0]);
    }

    [Fact]
    public async Task A_page_of_another_machine_is_refused()
    {
        await using var server = await ServeAsync(Legacy());
        using var client = new Client(server);
        client.Http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        using var refused = await client.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static Script Legacy() => new Script(isModern: false)
        .Asked("x0", """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""")
        .Done("x0", """{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}""");

    private static Task<ReplayServer> ServeAsync(params Script[] sessions) =>
        ReplayServer.StartAsync([.. sessions.Select(static s => ReplaySession.Of(s.Entries))], 0);

    private static async Task<Client> OpenAsync(ReplayServer server)
    {
        var client = new Client(server);
        using var opened = await client.PostAsync("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""");
        client.Http.DefaultRequestHeaders.Add("Mcp-Session-Id", opened.Headers.GetValues("Mcp-Session-Id"));
        return client;
    }

    private static string Call(string tool, int id = 9) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"arguments":{},"name":"{{{tool}}}"}}""";

    private static string Text(string id, string text) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"{{{text}}}"}]}}""";

    private sealed class Client(ReplayServer server) : IDisposable
    {
        public HttpClient Http { get; } = new() { BaseAddress = server.Url };

        public Task<HttpResponseMessage> PostAsync(string message) => Http.PostAsync("", new StringContent(message, Encoding.UTF8, "application/json"));

        public Task<string> CallAsync(string tool) => TextAsync(Call(tool));

        public async Task<string> TextAsync(string message)
        {
            using var answer = await PostAsync(message);
            return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["result"]!["content"]![0]!["text"]!;
        }

        public void Dispose() => Http.Dispose();
    }

    /// <summary>The entries of a session, as a recording holds them.</summary>
    private sealed class Script
    {
        private readonly List<StoredEntry> _entries = [];

        public Script(bool isModern) => Add(
            EntryKind.Opened, isModern ? """{"connection":"up","era":"modern"}""" : """{"connection":"up","era":"legacy"}""");

        public IEnumerable<StoredEntry> Entries => _entries;

        public Script Call(string id, string tool, string text) =>
            Asked($"x{id}", ServedRecordingTests.Call(tool, int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))).Done($"x{id}", Text(id, text));

        public Script Asked(string exchange, string message, string? method = null) => Add(EntryKind.Admitted,
            $$"""{"exchange":"{{exchange}}","method":"{{method ?? (string)JsonNode.Parse(message)!["method"]!}}","message":{{message}}}""");

        public Script Opened(string exchange, string method) => Add(EntryKind.Admitted, $$"""{"exchange":"{{exchange}}","method":"{{method}}"}""");

        public Script Done(string exchange, params string[] messages) => Add(EntryKind.Completed,
            $$"""{"exchange":"{{exchange}}","end":"completed","httpStatus":200,"messages":[{{string.Join(',', messages)}}]}""");

        private Script Add(EntryKind kind, string payload)
        {
            _entries.Add(new StoredEntry(new SessionId("s_x"), _entries.Count + 1, 0, (long)kind, Encoding.UTF8.GetBytes(payload), default, default));
            return this;
        }
    }
}
