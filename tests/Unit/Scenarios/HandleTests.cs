using System.Net;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Recording;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What an upstream gives a caller to come back with is worth nothing to anybody else (T17).</summary>
public sealed class HandleTests : Scenario
{
    private const string Claim = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    [Fact]
    public async Task A_stream_is_taken_up_again_by_its_own_session_alone()
    {
        _upstream.Answers["tools/call"] = static (http, _) => EventAsync(http, "id: e1\nretry: 10\ndata: \n\n");
        var seen = new List<string>();
        _upstream.Answers["GET"] = (http, _) =>
        {
            lock (seen) seen.Add(http.Request.Headers["Last-Event-ID"].ToString());
            return EventAsync(http, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"secret of alice\"}}\n\n");
        };
        var alice = _gateway.Agent("alice");
        var id = Assert.Single((await alice.CallAsync("echo")).EventIds);
        Assert.StartsWith("e1.", id, StringComparison.Ordinal);

        // Another principal, another session of the same one, and the id as the upstream named it.
        foreach (var (agent, last) in new[] { (_gateway.Agent("bob"), id), (_gateway.Agent("bob"), "e1"), (_gateway.Agent("alice"), "e1"), (await OtherSessionAsync("alice"), id) })
        {
            agent.Headers["Last-Event-ID"] = last;
            var refused = await agent.SendAsync(HttpMethod.Get);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("Last-Event-ID", refused.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("secret of alice", refused.Text, StringComparison.Ordinal);
        }

        Assert.Empty(seen);
        alice.Headers["Last-Event-ID"] = id;
        Assert.Contains("secret of alice", (await alice.SendAsync(HttpMethod.Get)).Text, StringComparison.Ordinal);
        // Only what takes a stream up says where.
        await alice.CallAsync("echo");
        Assert.Equal(["e1"], seen);
        Assert.DoesNotContain(_upstream.Arrivals, a => a.Method == "tools/call" && a.Headers.Contains("Last-Event-ID", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("v1.abc/=+", "v1.abc/=+")]
    [InlineData("", "")]
    [InlineData("\\u0061\\/é\\uD83D\\uDE00\\n\\\"", "a/é😀\n\"")]
    public async Task A_requestState_comes_back_as_it_was_and_from_its_own_caller_alone(string raw, string said)
    {
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival, arrival.Params.Contains("requestState", StringComparison.Ordinal)
            ? """{"resultType":"complete","content":[{"type":"text","text":"went on"}]}"""
            : $$$"""{"resultType":"input_required","requestState":"{{{raw}}}","inputRequests":{"q":{"method":"elicitation/create","params":{"requestState":"other"} } } }""");
        var first = await ModernAsync("alice", "tools/call", """ "name":"echo","arguments":{}""");
        var state = (string)first.Answer["result"]!["requestState"]!;
        Assert.Equal(said, state[..^17]);
        Assert.Equal("other", (string?)first.Answer["result"]!["inputRequests"]!["q"]!["params"]!["requestState"]);

        await RefusedAsync("bob", "echo", state);
        await RefusedAsync("alice", "echo", said);
        await RefusedAsync("alice", "echo", state[..^1] + (state[^1] == 'A' ? 'B' : 'A'));
        await RefusedAsync("alice", "other", state);
        await RefusedAsync("alice", "echo", state, """{"a":1}""");
        Assert.Equal(1, _upstream.Count("tools/call"));

        var second = await ModernAsync("alice", "tools/call", $$$""" "name":"echo","arguments":{},"requestState":{{{JsonValue.Create(state).ToJsonString()}}},"inputResponses":{}""");
        Assert.Equal("went on", second.Words);
        var arrived = JsonNode.Parse(_upstream.Arrivals.Last(a => a.Method == "tools/call").Params)!;
        Assert.Equal(said, (string?)arrived["requestState"]);
        Assert.NotNull(arrived["inputResponses"]);
        Assert.Equal("", _gateway.Log.Errors);
        _gateway.Verify();
    }

    [Fact]
    public async Task Who_brings_back_what_another_was_given_is_on_record()
    {
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"task":{"taskId":"t-1","status":"working"}}""");
        await _gateway.Agent("alice").CallAsync("echo");
        Assert.Equal(-32602, (int?)(await _gateway.Agent("bob").AskAsync("tasks/get", """{"taskId":"t-1"}""")).Answer["error"]?["code"]);
        Assert.Equal(-32602, (int?)(await ModernAsync("eve", "subscriptions/listen", """ "notifications":{"taskIds":["t-1"]}""")).Answer["error"]?["code"]);
        await RefusedAsync("dora", "echo", "state-of-another");
        var carl = _gateway.Agent("carl");
        carl.Headers["Last-Event-ID"] = "e1";
        Assert.Equal(HttpStatusCode.BadRequest, (await carl.SendAsync(HttpMethod.Get)).Status);

        foreach (var (subject, what) in new[] { ("bob", "a task"), ("eve", "a task"), ("dora", "a requestState"), ("carl", "an event") })
        {
            var entries = _gateway.Entries(subject);
            Assert.DoesNotContain(entries, static entry => entry.Kind == (byte)EntryKind.Admitted);
            var denied = JsonNode.Parse(GatewayUnderTest.Text(Assert.Single(entries, static entry => entry.Kind == (byte)EntryKind.Denied)))!["decision"]!;
            Assert.Equal(("handle", 0L), ((string?)denied["rule"], (long?)denied["version"]));
            Assert.Contains(what, (string?)denied["reason"], StringComparison.Ordinal);
        }

        Assert.Equal(1, _upstream.Arrivals.Count(static a => a.Method is "tools/call" or "tasks/get" or "subscriptions/listen" or "GET"));
        _gateway.Verify();
    }

    [Fact]
    public async Task A_requestState_that_is_no_text_comes_from_nobody()
    {
        var heard = await ModernAsync("alice", "tools/call", """ "name":"echo","arguments":{},"requestState":{"a":1}""");
        Assert.Equal(-32602, (int?)heard.Answer["error"]?["code"]);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Theory]
    [InlineData("""{"task":{"taskId":"t-1","status":"working","ttl":60000}}""")]
    [InlineData("""{"resultType":"task","taskId":"t-1","status":"working","ttlMs":60000}""")]
    [InlineData("""{"resultType":"task","taskId":"t-1","status":"working","ttlMs":null}""")]
    public async Task A_task_is_asked_for_by_its_own_caller_alone(string begun)
    {
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival, begun);
        string[] methods = ["tasks/get", "tasks/result", "tasks/cancel", "tasks/update", "tasks/of-a-later-version"];
        var alice = _gateway.Agent("alice");
        foreach (var method in methods) Assert.Equal(-32602, (int?)(await alice.AskAsync(method, """{"taskId":"t-1"}""")).Answer["error"]?["code"]);
        await alice.CallAsync("echo");
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        foreach (var method in methods)
        {
            Assert.NotNull((await _gateway.Agent("alice").AskAsync(method, """{"taskId":"t-1"}""")).Answer["result"]);
            Assert.Equal(-32602, (int?)(await _gateway.Agent("alice").AskAsync(method, """{"taskId":"t-2"}""")).Answer["error"]?["code"]);
            Assert.Equal(-32602, (int?)(await _gateway.Agent("bob").AskAsync(method, """{"taskId":"t-1"}""")).Answer["error"]?["code"]);
            Assert.Equal(-32602, (int?)(await _gateway.Agent("alice", "down").AskAsync(method, """{"taskId":"t-1"}""")).Answer["error"]?["code"]);
            Assert.Equal(1, _upstream.Count(method));
        }

        Assert.Equal(-32601, (int?)(await ModernAsync("bob", "tasks/result", """ "taskId":"t-1" """)).Answer["error"]?["code"]);
        Assert.Equal(-32602, (int?)(await ModernAsync("bob", "tasks/update", """ "taskId":"t-1" """)).Answer["error"]?["code"]);
        Assert.NotNull((await ModernAsync("alice", "subscriptions/listen", """ "notifications":{"taskIds":["t-1"]}""")).Answer["result"]);
        Assert.NotNull((await ModernAsync("bob", "subscriptions/listen", """ "notifications":{"toolsListChanged":true}""")).Answer["result"]);
        Assert.Equal(-32602, (int?)(await ModernAsync("bob", "subscriptions/listen", """ "notifications":{"taskIds":["t-1"]}""")).Answer["error"]?["code"]);
        Assert.Equal(-32602, (int?)(await ModernAsync("alice", "subscriptions/listen", """ "notifications":{"taskIds":["t-1","t-2"]}""")).Answer["error"]?["code"]);
        Assert.Equal(2, _upstream.Count("subscriptions/listen"));
    }

    [Fact]
    public async Task An_answer_about_one_task_makes_nobody_the_owner_of_another()
    {
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"task":{"taskId":"t-1","status":"working"}}""");
        _upstream.Answers["tasks/get"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"taskId":"t-2","status":"working","ttl":1000}""");
        await _gateway.Agent("alice").CallAsync("echo");
        Assert.NotNull((await _gateway.Agent("alice").AskAsync("tasks/get", """{"taskId":"t-1"}""")).Answer["result"]);
        Assert.Equal(-32602, (int?)(await _gateway.Agent("alice").AskAsync("tasks/get", """{"taskId":"t-2"}""")).Answer["error"]?["code"]);
    }

    [Fact]
    public async Task A_list_of_very_many_tasks_shows_none_behind_the_first_thousand()
    {
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"task":{"taskId":"t","status":"working"}}""");
        _upstream.Answers["tasks/list"] = static (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat("""{"taskId":"t"}""", 1_500))}}]}""");
        await _gateway.Agent("alice").CallAsync("echo");
        Assert.Equal(1_000, (await _gateway.Agent("alice").AskAsync("tasks/list")).Answer["result"]!["tasks"]!.AsArray().Count);
        Assert.Empty((await _gateway.Agent("bob").AskAsync("tasks/list")).Answer["result"]!["tasks"]!.AsArray());
    }

    [Fact]
    public async Task A_list_of_tasks_shows_those_of_its_caller()
    {
        var next = 0;
        _upstream.Answers["tools/call"] = (http, arrival) =>
            Upstream.ResultAsync(http, arrival, $$$"""{"task":{"taskId":"t-{{{Interlocked.Increment(ref next)}}}","status":"working"}}""");
        _upstream.Answers["tasks/list"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"tasks":[{"taskId":"t-1","status":"working"},{"taskId":"t-2"},{"taskId":7},"t-1",{"taskId":"t-3"}],"nextCursor":"c"}""");
        await _gateway.Agent("alice").CallAsync("echo");
        await _gateway.Agent("bob").CallAsync("echo");
        await _gateway.Agent("alice").CallAsync("echo");
        foreach (var (who, tasks) in new[] { ("alice", "t-1 t-3"), ("bob", "t-2"), ("eve", "") })
        {
            var result = (await _gateway.Agent(who).AskAsync("tasks/list")).Answer["result"]!;
            Assert.Equal(tasks, string.Join(' ', result["tasks"]!.AsArray().Select(static task => (string?)task!["taskId"])));
            Assert.Equal("c", (string?)result["nextCursor"]);
        }
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(
        $$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all }, { name: down, url: "{{_upstream.Url}}", policy: all } ]
        policies: [ { name: all, rules: [ { name: any, when: 'true', effect: allow } ] } ]
        """,
        _folder);

    private async Task<Agent> OtherSessionAsync(string subject)
    {
        var agent = _gateway.Agent(subject);
        var opened = await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n').Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..];
        return agent;
    }

    private async Task RefusedAsync(string subject, string tool, string state, string arguments = "{}")
    {
        var heard = await ModernAsync(subject, "tools/call", $$$""" "name":"{{{tool}}}","arguments":{{{arguments}}},"requestState":{{{JsonValue.Create(state).ToJsonString()}}}""");
        Assert.Equal((HttpStatusCode.OK, -32602, "invalid"), (heard.Status, (int?)heard.Answer["error"]?["code"], (string?)heard.Answer["error"]?["data"]?["reason"]));
    }

    private async Task<Heard> ModernAsync(string subject, string method, string parameters)
    {
        var agent = _gateway.Agent(subject);
        agent.Headers["MCP-Protocol-Version"] = "2026-07-28";
        agent.Headers["Mcp-Method"] = method;
        if (JsonNode.Parse($"{{{parameters}}}")!is var said && (said["name"] ?? said["taskId"]) is { } name) agent.Headers["Mcp-Name"] = (string)name!;
        return await agent.AskAsync(method, $$$"""{{{{parameters}}},{{{Claim}}}}""");
    }

    private static Task EventAsync(HttpContext http, string events)
    {
        Upstream.BeginStream(http);
        return http.Response.WriteAsync(events);
    }
}
