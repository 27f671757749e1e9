using Gateway.Abstractions.Recording;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Answers that come on another stream than their request's: what their own request hides stays hidden.</summary>
public sealed class OtherStreamTests : IAsyncLifetime
{
    private const string Mail = "ann.smith@example.com";
    private const string Claim = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Tools = """
            [{"name":"read_customer","inputSchema":{"type":"object"}},{"name":"echo","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}]
            """.Trim();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
            policies:
              - name: all
                rules:
                  - { name: hide, when: 'method == "tools/call" && tool.name == "read_customer"', effect: mask, kinds: [email] }
                  - { name: no, when: 'method == "tools/call" && tool.name == "secret"', effect: deny, reason: "no" }
                  - { name: any, when: 'true', effect: allow }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("7", "7.0")]
    [InlineData("\"a\"", "\"\\u0061\"")]
    public async Task An_answer_that_is_taken_up_again_is_masked_by_its_own_call(string asked, string answered)
    {
        var agent = await BreakAsync(Call(asked, "read_customer"), Text(answered));
        var resumed = await agent.SendAsync(HttpMethod.Get);
        Assert.Single(resumed.Messages);
        Assert.NotNull(resumed.Answer["result"]);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("Write to", StringComparison.Ordinal));
        NotSeen(resumed);
        // Who loses that stream too is given the answer once more.
        var again = await agent.SendAsync(HttpMethod.Get);
        Assert.Single(again.Messages);
        NotSeen(again);
    }

    [Fact]
    public async Task A_list_that_is_taken_up_again_is_filtered()
    {
        var agent = await BreakAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}""",
            $$$"""{"jsonrpc":"2.0","id":7,"result":{"tools":{{{_upstream.Tools}}} } }""");
        var resumed = await agent.SendAsync(HttpMethod.Get);
        Assert.Equal(["read_customer", "echo"], resumed.Answer["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
    }

    [Fact]
    public async Task What_a_server_says_of_a_call_on_a_standing_stream_is_masked_as_the_call_is()
    {
        var agent = await BreakAsync(Call("7", "read_customer"), $$$"""
            {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"Found {{{Mail}}} at once"}}
            """.Trim());
        var told = await agent.SendAsync(HttpMethod.Get);
        Assert.Contains("at once", told.Text, StringComparison.Ordinal);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("at once", StringComparison.Ordinal));
        NotSeen(told);
    }

    [Fact]
    public async Task A_call_without_a_rule_is_answered_as_its_upstream_said()
    {
        var agent = await BreakAsync(Call("7", "echo"), Text("7"));
        Assert.Contains(Mail, (await agent.SendAsync(HttpMethod.Get)).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("\"7\"")]
    [InlineData("7.5")]
    [InlineData("null")]
    public async Task An_answer_to_no_request_goes_nowhere(string id)
    {
        var agent = await BreakAsync(Call("7", "read_customer"), Text(id));
        var resumed = await agent.SendAsync(HttpMethod.Get);
        Assert.Empty(resumed.Messages);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("maskingBlocked", StringComparison.Ordinal));
        NotSeen(resumed);
    }

    [Fact]
    public async Task An_answer_in_another_calls_stream_is_masked_by_its_own_call()
    {
        var (asked, let) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            Upstream.BeginStream(http);
            if (arrival.Id == "1")
            {
                asked.TrySetResult();
                await let.Task;
                await http.Response.WriteAsync($"data: {Text("1")}\n\n");
                return;
            }

            await http.Response.WriteAsync($"data: {Text("1")}\n\ndata: {Text("2")}\n\n");
        };
        var agent = _gateway.Agent("alice");
        var first = agent.CallAsync("read_customer");
        await asked.Task.WaitAsync(Patience);
        var second = await agent.CallAsync("echo");
        let.SetResult();
        await first;
        Assert.Equal(2, second.Messages.Count);
        Assert.DoesNotContain(Mail, second.Messages[0].ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(Mail, second.Messages[1].ToJsonString(), StringComparison.Ordinal);
        // Its stream has ended, and could not be taken up again.
        _upstream.Answers["GET"] = (http, _) => EventAsync(http, Text("1"));
        Assert.Empty((await agent.SendAsync(HttpMethod.Get)).Messages);
    }

    [Fact]
    public async Task What_a_servers_request_or_notification_says_on_another_stream_goes_on()
    {
        const string Asks = """{"jsonrpc":"2.0","id":"s1","method":"roots/list"}""";
        var agent = await BreakAsync(Call("7", "read_customer"), Asks);
        Assert.Equal(Asks, (await agent.SendAsync(HttpMethod.Get)).Messages.Single().ToJsonString());
    }

    [Theory]
    [InlineData("2025-11-25", "read_customer", "stream-1_0", true)]
    [InlineData("2025-11-25", "read_customer", "for-" + Mail, false)]
    [InlineData("2025-11-25", "echo", "for-" + Mail, true)]
    [InlineData("2025-11-25", "echo", "naïve", false)]
    [InlineData("2026-07-28", "echo", "stream-1_0", false)]
    public async Task An_events_id_goes_on_where_it_serves_and_shows_nothing_that_is_hidden(string version, string tool, string id, bool passes)
    {
        _upstream.Answers["tools/call"] = (http, arrival) =>
        {
            Upstream.BeginStream(http);
            return http.Response.WriteAsync($"id: {id}\ndata: {Text(arrival.Id)}\n\n");
        };
        var agent = _gateway.Agent("alice");
        agent.Headers["MCP-Protocol-Version"] = version;
        (agent.Headers["Mcp-Method"], agent.Headers["Mcp-Name"]) = ("tools/call", tool);
        var heard = version == "2025-11-25" ? await agent.CallAsync(tool)
            : await agent.AskAsync("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{},{{{Claim}}} }""");
        Assert.NotNull(heard.Answer["result"]);
        Assert.Equal(passes, heard.Text.Contains($"id: {id}.", StringComparison.Ordinal));
        Assert.Equal(passes, heard.Text.Contains("id: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_standing_streams_ids_show_no_value()
    {
        _upstream.Answers["GET"] = (http, _) =>
        {
            Upstream.BeginStream(http);
            return http.Response.WriteAsync($"event: {Mail}\nid: {Mail}\ndata: \n\nid: e7\ndata: \n\n");
        };
        var heard = await _gateway.Agent("alice").SendAsync(HttpMethod.Get);
        Assert.DoesNotContain(Mail, heard.Text, StringComparison.Ordinal);
        Assert.Contains("id: e7.", heard.Text, StringComparison.Ordinal);
    }

    // A call whose stream ends before its answer, as the protocol allows, and what comes on the stream that takes it up again.
    private async Task<Agent> BreakAsync(string request, string later)
    {
        _upstream.Answers["tools/call"] = PrimeAsync;
        _upstream.Answers["tools/list"] = PrimeAsync;
        _upstream.Answers["GET"] = (http, _) => EventAsync(http, later);
        var agent = _gateway.Agent("alice");
        agent.Headers["Last-Event-ID"] = (await agent.PostAsync(request)).EventIds.Single(id => id.StartsWith("e1.", StringComparison.Ordinal));
        return agent;
    }

    private Task PrimeAsync(HttpContext http, Arrival arrival)
    {
        // The gateway's own list is answered.
        if (arrival.Id.Contains("gateway", StringComparison.Ordinal)) return Upstream.ResultAsync(http, arrival, $$"""{"tools":{{_upstream.Tools}}}""");
        Upstream.BeginStream(http);
        return http.Response.WriteAsync("id: e1\nretry: 10\ndata: \n\n");
    }

    private static Task EventAsync(HttpContext http, string message)
    {
        Upstream.BeginStream(http);
        return http.Response.WriteAsync($"id: e2\ndata: {message}\n\n");
    }

    private static string Call(string id, string tool) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{} } }""";

    private static string Text(string id) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"Write to {{{Mail}}}."}]} }""";

    private void NotSeen(Heard heard)
    {
        Assert.DoesNotContain(Mail, heard.Text, StringComparison.Ordinal);
        Assert.All(_gateway.Entries("alice"), static entry => Assert.DoesNotContain(Mail, GatewayUnderTest.Text(entry), StringComparison.Ordinal));
        Assert.Equal("", _gateway.Log.Errors);
    }
}
