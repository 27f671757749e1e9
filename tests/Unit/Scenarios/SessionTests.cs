using System.Net;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Sessions;
using Gateway.Abstractions.Identity;
using Gateway.Tests.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Sessions that end, fill up, wait for a person and live through a restart.</summary>
public sealed class SessionTests : Scenario
{
    private static readonly PrincipalKey Operator = new("http://127.0.0.1:8080/development", "olga");

    [Fact]
    public async Task A_call_without_a_wire_session_goes_on_in_a_new_session_when_its_own_was_ended()
    {
        var agent = _gateway.Agent("alice");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("done", (await agent.CallAsync("echo")).Words);
            await EndAsync(round);
            Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        }

        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);

        async Task EndAsync(int round)
        {
            var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_gateway.Entries("alice")[^1].Session.Value);
            if (round % 2 == 0) await session.TerminateAsync("for a test", Operator);
            else await session.CloseAsync("for a test");
        }
    }

    [Fact]
    public async Task An_edge_that_nobody_told_hears_of_the_end_when_it_renews()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        using var untold = new LiveSession(new SessionId(_gateway.Session("alice")), grains);
        Assert.True(await untold.Grain.TerminateAsync("for a test", Operator));
        Assert.False(untold.Terminated.IsCancellationRequested);
        Assert.Equal(SessionStatus.Terminated, (await untold.AttachAsync())?.Status);
        Assert.True(untold.Terminated.IsCancellationRequested);
    }

    [Fact]
    public async Task A_wire_session_that_was_ended_is_not_found_and_a_new_one_can_be_opened()
    {
        var agent = _gateway.Agent("alice");
        for (var round = 0; round < 2; round++)
        {
            agent.Headers.Remove("Mcp-Session-Id");
            var opened = await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
            agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n').Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
            Assert.Equal("done", (await agent.CallAsync("echo")).Words);
            var stranger = _gateway.Agent("bob");
            stranger.Headers["Mcp-Session-Id"] = agent.Headers["Mcp-Session-Id"];
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.CallAsync("echo")).Status);
            Assert.True((await agent.SendAsync(HttpMethod.Delete)).Status is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.MethodNotAllowed);
            var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(agent.Headers["Mcp-Session-Id"]);
            await session.TerminateAsync("for a test", Operator);
            Assert.Equal(HttpStatusCode.NotFound, (await agent.CallAsync("echo")).Status);
        }

        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task A_batch_is_refused_whole_and_its_messages_are_carried_one_by_one()
    {
        _upstream.Answers["initialize"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"protocolVersion":"2025-03-26","capabilities":{"tools":{}},"serverInfo":{"name":"upstream","version":"1"}}""");
        var agent = _gateway.Agent("alice");
        agent.Headers.Remove("MCP-Protocol-Version");
        var opened = await agent.AskAsync("initialize", """{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n').Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        string[] messages =
        [
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"echo","arguments":{}}}""",
            """{"jsonrpc":"2.0","id":"b","method":"tools/list"}""",
        ];
        var before = _upstream.Arrivals.Count;
        var refused = await agent.PostAsync($"[{string.Join(',', messages)}]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(-32600, (int)refused.Answer["error"]!["code"]!);
        Assert.Contains("batches are not carried; send one message a request", refused.Words, StringComparison.Ordinal);
        Assert.Equal(before, _upstream.Arrivals.Count);

        Assert.Equal(HttpStatusCode.Accepted, (await agent.PostAsync(messages[0])).Status);
        Assert.Equal("done", (await agent.PostAsync(messages[1])).Words);
        Assert.NotNull((await agent.PostAsync(messages[2])).Answer["result"]!["tools"]);
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Places_are_given_back()
    {
        var gate = new TaskCompletionSource();
        _upstream.Answers["GET"] = async (http, _) =>
        {
            Upstream.BeginStream(http);
            await http.Response.Body.FlushAsync();
            await gate.Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var agent = _gateway.Agent("alice");
        for (var round = 0; round < 3; round++)
        {
            var open = new List<HttpResponseMessage>();
            for (var i = 0; i < 2; i++) open.Add(await agent.OpenAsync(HttpMethod.Get, null, null));
            Assert.All(open, o => Assert.Equal(HttpStatusCode.OK, o.StatusCode));
            for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.TooManyRequests, (await agent.SendAsync(HttpMethod.Get)).Status);

            // Two streams and a call are as much as there may be: a stream beyond both limits takes nothing.
            Assert.Equal("done", (await agent.CallAsync("echo")).Words);
            gate.TrySetResult();
            foreach (var stream in open)
            {
                await stream.Content.ReadAsByteArrayAsync();
                stream.Dispose();
            }

            gate = new TaskCompletionSource();
        }

        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task An_approval_lives_through_a_restart_and_runs_once()
    {
        var held = await _gateway.Agent("alice").CallAsync("held", """{"n":1}""");
        var approval = held.Words.Split("Approval ")[^1].Split(' ')[0];
        Assert.NotEmpty(approval);
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        Assert.Equal(Gateway.Abstractions.Approvals.VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        await _gateway.StopAsync();
        _gateway = await StartAsync();

        // Many identical retries at once: one runs, the others ask anew, or hear of its outcome when they come while it runs.
        var agent = _gateway.Agent("alice");
        var heard = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => agent.CallAsync("held", """{"n":1}""")));
        Assert.Contains(heard, h => h.Words == "done");
        Assert.Equal(1, _upstream.Arrivals.Count(a => a.Method == "tools/call" && a.Params.Contains("held", StringComparison.Ordinal)));
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (long)EntryKind.Released);
        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task A_principal_has_no_more_open_sessions_than_it_may()
    {
        const string initialize = """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"} }""";
        var opened = new List<Heard>();
        for (var i = 0; i < 5; i++) opened.Add(await _gateway.Agent("mallory").AskAsync("initialize", initialize));
        Assert.All(opened.Take(4), static heard => Assert.Equal(HttpStatusCode.OK, heard.Status));
        Assert.Equal(HttpStatusCode.TooManyRequests, opened[4].Status);
        Assert.Contains("as many open sessions as it may", opened[4].Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Agent("alice").AskAsync("initialize", initialize)).Status);

        var ending = _gateway.Agent("mallory");
        ending.Headers["Mcp-Session-Id"] = opened[0].Headers.Split('\n')
            .Single(static line => line.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        await ending.SendAsync(HttpMethod.Delete);
        var principal = _gateway.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IPrincipalGrain>(new PrincipalKey("http://127.0.0.1:8080/development", "mallory").ToString());
        await TwoOwners.UntilAsync(async () => (await principal.ViewAsync()).Sessions.Length == 3);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Agent("mallory").AskAsync("initialize", initialize)).Status);
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        limits: { streamsPerSession: 2, inFlightPerSession: 16 }
        sessions: { perPrincipal: 4 }
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 1s } ]
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
        """, _folder);
}
