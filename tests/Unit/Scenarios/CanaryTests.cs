using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Recording;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A raw value in every place that a message has, in both directions and all forms; afterwards a search of all that anyone got or kept.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    // What is searched is what is recorded, and not what encryption makes of it.
    private const string InClear = ", encrypt: false";

    private readonly List<(string Where, byte[] Bytes)> _seen = [];
    private readonly ConcurrentQueue<string> _traced = new();
    private readonly ActivityListener _tracer = new() { Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        // All that anyone could trace of the gateway, but for the server's and the client library's own spans, which no process of the
        // gateway exports.
        _tracer.ShouldListenTo = static source => !source.Name.StartsWith("System.", StringComparison.Ordinal) && !source.Name.StartsWith("Microsoft.", StringComparison.Ordinal);
        _tracer.ActivityStopped = span => _traced.Enqueue(
            $"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(e => e.Tags))} {string.Join(' ', span.Baggage)}");
        ActivitySource.AddActivityListener(_tracer);
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: hide }
              - { name: both, url: "{{_upstream.Url}}", policy: hide-both }
              - { name: stand-ins, url: "{{_upstream.Url}}", policy: stand-ins }
            policies:
              - name: stand-ins
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], with: surrogate, in: [response] }
                  - { name: send, when: 'tool.name == "typed"', effect: mask, kinds: ["*"], with: surrogate, in: [request] }
                  - { name: act, when: 'tool.name == "act"', effect: reveal, kinds: ["*"] }
              - name: hide
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], in: [response] }
                  - { name: no, when: 'method == "tools/call" && tool.name == "denied"', effect: deny, reason: "It is out of bounds." }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
              - name: hide-both
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], in: [request, response] }
            """.Replace("policy: hide }", "policy: hide, hold: 1s }", StringComparison.Ordinal), recording: InClear);
    }

    public async ValueTask DisposeAsync()
    {
        _tracer.Dispose();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    public static TheoryData<string, string, string> Results => new()
    {
        { "tools/call", """{"name":"echo","arguments":{}}""", """{"content":[{"type":"text","text":"@"}],"isError":false}""" },
        { "tools/call", """{"name":"echo","arguments":{}}""", """{"content":[{"type":"text","text":"#"}]}""" },
        { "tools/call", """{"name":"echo","arguments":{}}""", """{"content":[],"structuredContent":{"a":[{"b":"@"},%,["#"]]},"_meta":{"note":"@"}}""" },
        { "tools/call", """{"name":"echo","arguments":{}}""", """{"content":[{"type":"resource","resource":{"uri":"x://1","text":"@","mimeType":"text/plain"}}]}""" },
        {
            "tools/call", """{"name":"echo","arguments":{}}""",
            """{"content":[{"type":"resource_link","uri":"x://1","name":"n","title":"@","description":"@","annotations":{"note":"@"}}],"unknown":"@"}"""
        },
        { "resources/read", """{"uri":"x://1"}""", """{"contents":[{"uri":"x://1","text":"@"},{"uri":"x://2","text":"#"}]}""" },
        {
            "prompts/get", """{"name":"p"}""",
            """{"description":"@","messages":[{"role":"user","content":{"type":"text","text":"@"}},{"role":"assistant","content":{"type":"text","text":"#"}}]}"""
        },
        {
            "tools/list", "{}",
            """
            {"tools":[{"name":"listed","title":"@","description":"@","inputSchema":{"type":"object","description":"@","properties":{"a":{"description":"@","default":"@","examples":["@"]}}},
            "outputSchema":{"type":"object","title":"@","properties":{"description":{"type":"string","description":"@","default":"@","examples":["@",%]}},"$comment":"@"}}]}
            """
        },
        { "resources/list", "{}", """{"resources":[{"uri":"x://1","name":"@","title":"@","description":"@"}]}""" },
        { "resources/templates/list", "{}", """{"resourceTemplates":[{"uriTemplate":"x://{a}","name":"@","description":"@"}]}""" },
        { "prompts/list", "{}", """{"prompts":[{"name":"p","title":"@","description":"@","arguments":[{"name":"a","description":"@"}]}]}""" },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":""}}""", """{"completion":{"values":["@","#"]}}""" },
        { "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""",
            """{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"@","version":"1","title":"@"},"instructions":"@"}""" },
        { "server/discover", "{}",
            """
            {"supportedVersions":["2026-07-28"],"capabilities":{"experimental":{"x":{"note":"@"}}},"instructions":"@","resultType":"complete",
            "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"n","version":"1","title":"@","description":"#"},"note":"@"}}
            """ },
        { "unknown/method", "{}", """{"x":"@","y":%}""" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Nothing_raw_comes_back_in_a_result(string method, string parameters, string result)
    {
        _upstream.Answers[method] = (http, arrival) => Upstream.ResultAsync(http, arrival, Fill(result));
        var agent = _gateway.Agent("alice");
        Note(method, await agent.AskAsync(method, parameters), answered: true);

        // The same as an event, with lines that end in every way there is, and one byte at a time, so that every split is there.
        foreach (var end in (string[])["\n", "\r\n", "\r"])
        {
            _upstream.Answers[method] = (http, arrival) => StreamAsync(
                http, [$"data: {{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},{end}data: \"result\":{Fill(result).ReplaceLineEndings("")}}}{end}{end}"], bytewise: end == "\n");
            Note(method + " as an event", await agent.AskAsync(method, parameters), answered: true);
        }

        await SearchAsync();
    }

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Nothing_raw_comes_back_beside_surrogates(string method, string parameters, string result)
    {
        _upstream.Answers[method] = (http, arrival) => Upstream.ResultAsync(http, arrival, Fill(result));
        var agent = _gateway.Agent("alice", "stand-ins");
        Note(method, await agent.AskAsync(method, parameters), answered: true);
        Note(method + " again", await agent.AskAsync(method, parameters), answered: true);
        await SearchAsync();
    }

    [Fact]
    public async Task Values_that_are_turned_back_reach_the_upstream_alone()
    {
        var agent = _gateway.Agent("alice", "stand-ins");
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$$"""{"content":[{"type":"text","text":"{{{Canaries.Text}}}"}],"structuredContent":{{{Canaries.Members}}} }""");
        var read = await agent.CallAsync("read");
        Note("an answer", read, answered: true);
        var given = read.Answer["result"]!;
        Assert.True(_upstream.Answers.TryRemove("tools/call", out _));

        var arguments = $"{{\"members\":{given["structuredContent"]!.ToJsonString()},\"text\":{given["content"]![0]!["text"]!.ToJsonString()}}}";
        Note("surrogates that stay", await agent.CallAsync("other", arguments), answered: true);
        Assert.Empty(Canaries.Find("upstream", _upstream.Arrivals.Last(a => a.Method == "tools/call").Body));
        var acted = await agent.CallAsync("act", given["structuredContent"]!.ToJsonString());
        Note("surrogates that are turned back", acted, answered: true);
        Assert.False(acted.IsError, acted.Text);
        var arrived = Encoding.UTF8.GetString(_upstream.Arrivals.Last(a => a.Method == "tools/call").Body);
        foreach (var (kind, value) in Canaries.All)
        {
            var written = JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
            Assert.True(arrived.Contains(written, StringComparison.Ordinal), $"{kind} in {arrived}");
        }

        Note("values that an agent types", await agent.CallAsync("typed", Arguments), answered: true);
        Assert.Empty(Canaries.Find("upstream", _upstream.Arrivals.Last(a => a.Method == "tools/call").Body));
        await SearchAsync();
    }

    [Fact]
    public async Task Nothing_raw_comes_back_in_errors_notifications_or_requests_of_the_server()
    {
        string[] messages =
        [
            """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1,"message":"@","_meta":{"a":"@"}}}""",
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"@","data":"@"}}""",
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"a":["#",%]}}}""",
            """{"jsonrpc":"2.0","method":"notifications/unknown","params":{"a":"@","b":%},"extra":"@"}""",
            """{"jsonrpc":"2.0","id":"s1","method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"@"}}],"systemPrompt":"@","maxTokens":1}}""",
            """{"jsonrpc":"2.0","id":"s2","method":"elicitation/create","params":{"message":"@","requestedSchema":{"type":"object","properties":{"a":{"description":"@"}}}}}""",
            """{"jsonrpc":"2.0","id":"s3","method":"unknown/ask","params":{"a":"#"}}""",
        ];
        _upstream.Answers["tools/call"] = (http, arrival) => StreamAsync(http,
        [
            $": {Canaries.All["email"]}\n\n",
            .. messages.Select(m => $"event: message\ndata: {Fill(m)}\n\n"),
            $"data: {{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},\"error\":{{\"code\":-32000,\"message\":\"{Canaries.Text}\",\"data\":{{\"a\":\"{Canaries.Escaped}\",\"b\":{Canaries.Members}}}}}}}\n\n",
        ]);
        var heard = await _gateway.Agent("alice").CallAsync("echo");
        Note("a stream", heard, answered: true);
        Assert.Equal(messages.Length + 1, heard.Messages.Count);

        _upstream.Answers["tools/call"] = (http, arrival) =>
        {
            http.Response.Headers["X-Secret"] = Canaries.All["email"];
            return Upstream.JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"error":{"code":1,"message":"{{{Canaries.Text}}}","data":"{{{Canaries.Text}}}"}}""", 400);
        };
        Note("an error", await _gateway.Agent("alice").CallAsync("echo"), answered: true);

        _upstream.Answers["GET"] = (http, _) => StreamAsync(http, [.. messages.Select(m => $"data: {Fill(m)}\n\n")]);
        Note("a standing stream", await _gateway.Agent("alice").SendAsync(HttpMethod.Get), answered: false);
        await SearchAsync();
    }

    [Fact]
    public async Task What_goes_up_unmasked_is_masked_in_what_is_kept()
    {
        var agent = _gateway.Agent("alice");
        Note("a call", await agent.CallAsync("echo", Arguments), answered: true);
        Assert.NotEmpty(Canaries.Find("upstream", _upstream.Arrivals.Last(a => a.Method == "tools/call").Body));
        Note("a denied call", await agent.CallAsync("denied", Arguments), answered: true);
        Note("a held call", await agent.CallAsync("held", Arguments), answered: true);
        Note("a resource by a telling name", await agent.AskAsync("resources/read", $$"""{"uri":"crm://customers/{{Canaries.All["email"]}}"}"""), answered: true);
        Note("a prompt by a telling name", await agent.AskAsync("prompts/get", $$"""{"name":"{{Canaries.All["card"]}}"}"""), answered: true);
        Note("a tool by a telling name", await agent.CallAsync(Canaries.All["email"]), answered: false);
        Note("a telling cursor", await agent.AskAsync("tools/list",
            $$$"""{"_meta":{"progressToken":"{{{Canaries.All["aws"]}}}"},"cursor":"{{{Canaries.All["jwt"]}}}"}"""), answered: true);
        Note("a notification", await agent.PostAsync($"{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\",\"params\":{Arguments}}}"), answered: false);
        Note("an answer", await agent.PostAsync($"{{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{{\"a\":{Arguments}}}}}"), answered: false);
        Note("an initialize", await agent.AskAsync("initialize",
            $$$"""
            {"protocolVersion":"2025-11-25","capabilities":{},
            "clientInfo":{"name":"{{{Canaries.All["email"]}}}","version":"{{{Canaries.All["card"]}}}","title":"{{{Canaries.Text}}}"}}
            """), answered: true);
        await SearchAsync();
    }

    [Fact]
    public async Task What_an_approver_writes_is_masked_before_anyone_reads_it()
    {
        var held = await _gateway.Agent("alice").CallAsync("held");
        var approval = held.Words.Split("Approval ")[^1].Split(' ')[0];
        var reason = string.Join(" ; ", Canaries.All.Values);
        Assert.Equal(Abstractions.Approvals.VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: false, reason)).Result);
        var refused = await _gateway.Agent("alice").CallAsync("held");
        Assert.Contains("carol said no: ", refused.Words, StringComparison.Ordinal);
        Note("a refused call", refused, answered: true);
        await SearchAsync();
    }

    [Fact]
    public async Task A_servers_name_and_version_stay_as_they_are()
    {
        _upstream.Answers["initialize"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"com.example/crm","version":"1.10.2-beta.4"},"instructions":"Ask @."}"""
                .Replace("@", Canaries.All["email"], StringComparison.Ordinal));
        var heard = await _gateway.Agent("alice").AskAsync("initialize",
            """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        var result = heard.Answer["result"]!;
        Assert.Equal(("2025-11-25", "com.example/crm", "1.10.2-beta.4"),
            ((string)result["protocolVersion"]!, (string)result["serverInfo"]!["name"]!, (string)result["serverInfo"]!["version"]!));
        Assert.StartsWith("Ask ", (string)result["instructions"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(Canaries.All["email"], heard.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_policy_masks_in_requests_does_not_go_up()
    {
        var agent = _gateway.Agent("alice", "both");
        Note("a call", await agent.CallAsync("echo", Arguments), answered: true);
        Note("a notification", await agent.PostAsync($"{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\",\"params\":{Arguments}}}"), answered: false);
        Note("an answer", await agent.PostAsync($"{{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{{\"a\":{Arguments}}}}}"), answered: false);
        _upstream.Tools = """[{"name":"echo","inputSchema":{"type":"object","properties":{"card":{"type":"string","x-mcp-header":"Card"}}},"annotations":{"readOnlyHint":true}}]""";
        var modern = Modern(_gateway.Agent("alice", "both"), "tools/list");
        Note("a list", await modern.AskAsync("tools/list", $"{{{Claim}}}"), answered: true);
        Modern(modern, "tools/call").Headers["Mcp-Name"] = "echo";
        modern.Headers["Mcp-Param-Card"] = Canaries.All["card"];
        modern.Headers["Mcp-Param-Other"] = Canaries.All["email"];
        var called = await modern.AskAsync("tools/call", $"{{\"name\":\"echo\",\"arguments\":{{\"card\":\"{Canaries.All["card"]}\"}},{Claim}}}");
        Note("a modern call", called, answered: true);
        Assert.False(called.IsError, called.Text);
        var arrived = _upstream.Arrivals.Last(a => a.Method == "tools/call").Headers;
        Assert.Contains("Mcp-Param-Card: ", arrived, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Mcp-Name: echo", arrived, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Mcp-Param-Other", arrived, StringComparison.OrdinalIgnoreCase);
        var legacy = _gateway.Agent("alice", "both");
        legacy.Headers["Mcp-Name"] = "another";
        legacy.Headers["Mcp-Method"] = "ping";
        legacy.Headers["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        legacy.Headers["tracestate"] = $"vendor={Canaries.All["card"]}";
        legacy.Headers["Accept-Language"] = Canaries.All["email"];
        Note("a call with headers of the other era", await legacy.CallAsync("echo", Arguments), answered: true);
        Assert.DoesNotContain("Mcp-", _upstream.Arrivals.Last(a => a.Method == "tools/call").Headers.Replace(
            "Mcp-Protocol-Version", "", StringComparison.OrdinalIgnoreCase), StringComparison.OrdinalIgnoreCase);
        arrived = _upstream.Arrivals.Last(a => a.Method == "tools/call").Headers;
        Assert.Contains("4bf92f3577b34da6a3ce929d0e0e4736", arrived, StringComparison.Ordinal);
        Assert.DoesNotContain("tracestate", arrived, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Accept-Language", arrived, StringComparison.OrdinalIgnoreCase);
        foreach (var arrival in _upstream.Arrivals)
        {
            _seen.Add(($"upstream, {arrival.Method}", arrival.Body));
            _seen.Add(($"upstream, headers of {arrival.Method}", Encoding.UTF8.GetBytes(arrival.Headers)));
        }

        await SearchAsync();
    }

    [Fact]
    public async Task A_refused_request_is_neither_echoed_nor_kept()
    {
        var (text, card) = (Canaries.Text, Canaries.All["card"]);
        string[] wrong =
        [
            $"{text}", $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"a\":\"{text}\",\"a\":1}}}}", $"[\"{text}\"]", $"\"{text}\"",
            $"{{\"jsonrpc\":\"{text}\",\"id\":1,\"method\":\"ping\"}}", $"{{\"jsonrpc\":\"2.0\",\"id\":[\"{text}\"],\"method\":\"ping\"}}",
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\"{text}\"}}", $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":{{\"a\":\"{text}\"}}}}",
        ];
        var agent = _gateway.Agent("alice");
        foreach (var body in wrong) Note(body, await agent.PostAsync(body), answered: false);
        foreach (var header in (string[])["Mcp-Session-Id", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Last-Event-ID", "Origin", "Cookie", "User-Agent", "X-Other", "traceparent"])
        {
            var telling = _gateway.Agent("alice");
            telling.Headers[header] = card;
            Note(header, await telling.AskAsync("ping"), answered: false);
        }

        Note("a content type", await agent.PostAsync("{}"u8.ToArray(), $"text/x; a=\"{card}\""), answered: false);
        Note("a connection", await _gateway.Agent("alice", Uri.EscapeDataString(card)).AskAsync("ping"), answered: false);
        Note("a query", await _gateway.Agent("alice", $"up?access_token={Canaries.All["jwt"]}").AskAsync("ping"), answered: false);
        Note("a token", await new Agent(_gateway, "up", Canaries.All["jwt"]).AskAsync("ping"), answered: false);
        await SearchAsync();
    }

    private static string Arguments => $$$"""{"a":"{{{Canaries.Text}}}","b":[{"c":"{{{Canaries.Escaped}}}"},{{{Canaries.Members}}}],"{{{Canaries.All["email"]}}}":1}""";

    private static string Claim => """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private static Agent Modern(Agent agent, string method)
    {
        agent.Headers["MCP-Protocol-Version"] = "2026-07-28";
        agent.Headers["Mcp-Method"] = method;
        return agent;
    }

    // @ is a text, # the same in escapes, % an object.
    private static string Fill(string sample) => sample
        .Replace("@", Canaries.Text.Replace("@", "\u0001", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("#", Canaries.Escaped, StringComparison.Ordinal)
        .Replace("%", Canaries.Members.Replace("@", "\u0001", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("\u0001", "@", StringComparison.Ordinal);

    private static async Task StreamAsync(Microsoft.AspNetCore.Http.HttpContext http, IEnumerable<string> events, bool bytewise = false)
    {
        Upstream.BeginStream(http);
        foreach (var bytes in events.Select(Encoding.UTF8.GetBytes))
        {
            foreach (var piece in bytewise ? bytes.Chunk(1) : [bytes])
            {
                await http.Response.Body.WriteAsync(piece);
                await http.Response.Body.FlushAsync();
            }
        }
    }

    private void Note(string where, Heard heard, bool answered)
    {
        if (answered) Assert.IsType<JsonObject>(heard.Answer);
        Assert.NotEqual(500, (int)heard.Status);
        _seen.Add(($"client, {where}", heard.Body));
        _seen.Add(($"client, headers of {where}", Encoding.UTF8.GetBytes(heard.Headers)));
    }

    /// <summary>Ends the gateway, so that all that it has is written, and looks everywhere.</summary>
    private async Task SearchAsync()
    {
        var copies = Directory.EnumerateFiles(_gateway.Folder, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(f => ($"file {Path.GetFileName(f)} while it runs", Copy(f))).ToList();
        await _gateway.StopAsync();
        _seen.AddRange(copies);
        _seen.AddRange(Directory.EnumerateFiles(_gateway.Folder, "*", SearchOption.AllDirectories).Select(f => ($"file {Path.GetFileName(f)}", File.ReadAllBytes(f))));
        _seen.Add(("log", Encoding.UTF8.GetBytes(_gateway.Log.Text)));
        _seen.Add(("traces", Encoding.UTF8.GetBytes(string.Join('\n', _traced))));
        Assert.Contains(_seen, s => s.Where == "file gateway.db");
        Assert.Contains(_seen, s => s.Where == "file 0000000001.log");
        var found = _seen.SelectMany(s => Canaries.Find(s.Where, s.Bytes)).ToList();
        Assert.True(found.Count == 0, $"{found.Count} raw values:\n{string.Join('\n', found.Take(12))}");
        Assert.Equal("", _gateway.Log.Errors);
        _gateway.Verify();
    }

    private static byte[] Copy(string file)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        return copy.ToArray();
    }
}
