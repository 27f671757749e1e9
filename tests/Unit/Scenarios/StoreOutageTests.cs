using System.Net;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Recording;
using Gateway.Silo.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>While the recording cannot be written nothing runs, the caller hears when to come back, and afterwards all goes on by itself.</summary>
public sealed class StoreOutageTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all }
              - { name: strict, url: "{{_upstream.Url}}", policy: all, recording: strict }
              - { name: few, url: "{{_upstream.Url}}", policy: few }
            policies:
              - { name: all, rules: [ { name: all, when: 'true', effect: allow } ] }
              - name: few
                rules:
                  - { name: enough, when: 'method == "tools/call" && session.toolCalls >= 3', effect: deny, reason: Enough. }
                  - { name: all, when: 'true', effect: allow }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("strict")]
    public async Task A_locked_recording_stops_traffic_until_it_is_free(string connection)
    {
        var agents = Enumerable.Range(0, 8).Select(i => _gateway.Agent($"agent-{i}", connection)).ToList();
        foreach (var agent in agents) Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        using (Locked())
        {
            var before = _upstream.Arrivals.Count;
            foreach (var heard in await Task.WhenAll(agents.Append(_gateway.Agent("newcomer", connection)).Select(a => a.CallAsync("echo"))))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
                Assert.Contains("Retry-After: ", heard.Headers, StringComparison.Ordinal);
                Assert.Contains("Gateway, step ", heard.Words, StringComparison.Ordinal);
            }

            Assert.Equal(before, _upstream.Arrivals.Count);
        }

        foreach (var agent in agents.Append(_gateway.Agent("newcomer", connection))) await AgainAsync(agent);
        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Calls_that_did_not_run_for_an_outage_do_not_count()
    {
        var agent = _gateway.Agent("alice", "few");
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        using (Locked())
        {
            foreach (var heard in await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => agent.CallAsync("echo"))))
                Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
        }

        await AgainAsync(agent);
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        Assert.Contains("Enough.", (await agent.CallAsync("echo")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_came_during_an_outage_is_recorded_after_it()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            asked.TrySetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"late"}]}""");
        };
        var agent = _gateway.Agent("alice");
        var calling = agent.CallAsync("echo");
        await asked.Task;
        using (Locked())
        {
            answer.SetResult();
            Assert.Equal("late", (await calling).Words);
            var refused = await agent.CallAsync("echo");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        }

        await AgainAsync(agent, "late");
        var admitted = await _gateway.RecordedAsync("alice", EntryKind.Admitted, p => p.Contains("tools/call", StringComparison.Ordinal));
        var exchange = (string)System.Text.Json.Nodes.JsonNode.Parse(admitted)!["exchange"]!;
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains(exchange, StringComparison.Ordinal) && p.Contains("late", StringComparison.Ordinal));
        _gateway.Verify();
    }

    [Fact]
    public async Task Tools_that_were_listed_during_an_outage_are_known_once_they_are_listed_again()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var agent = _gateway.Agent("alice");
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        _upstream.Answers["tools/list"] = async (http, arrival) =>
        {
            asked.TrySetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, """{"tools":[{"name":"fresh","inputSchema":{"type":"object"}}]}""");
        };
        var listing = agent.AskAsync("tools/list");
        await asked.Task;
        using (Locked())
        {
            answer.SetResult();
            Assert.Equal("fresh", (string?)(await listing).Answer["result"]!["tools"]![0]!["name"]);
        }

        await AgainAsync(agent);
        Assert.Equal("fresh", (string?)(await agent.AskAsync("tools/list")).Answer["result"]!["tools"]![0]!["name"]);
        var connection = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IConnectionGrain>("up");
        Assert.Contains((await connection.ViewAsync()).Tools, static tool => tool.Facts.Name == "fresh");
    }

    [Fact]
    public async Task A_strict_answer_that_cannot_be_recorded_does_not_reach_the_client()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            asked.TrySetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"late"}]}""");
        };
        var agent = _gateway.Agent("alice", "strict");
        var calling = agent.CallAsync("echo");
        await asked.Task;
        using (Locked())
        {
            answer.SetResult();
            var heard = await calling;
            Assert.DoesNotContain("late", heard.Text, StringComparison.Ordinal);
            Assert.Contains("Gateway, step complete", heard.Words, StringComparison.Ordinal);
        }

        // What came is recorded when it can be, with the end that its client was told.
        await AgainAsync(agent, "late");
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p =>
            p.Contains("gatewayFault", StringComparison.Ordinal) && p.Contains("late", StringComparison.Ordinal));
        _gateway.Verify();
    }

    [Fact]
    public async Task A_stream_that_cannot_be_recorded_is_cut()
    {
        var stopped = new TaskCompletionSource();
        _upstream.Answers["tools/call"] = async (http, _) =>
        {
            Upstream.BeginStream(http);
            var log = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"x\"}}\n\n"u8.ToArray();
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(log);
                await http.Response.Body.FlushAsync();
                await ticks.WaitForNextTickAsync();
            }

            stopped.TrySetResult();
        };
        using var response = await OpenAsync();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.StartsWith("data: ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        string rest;
        using (Locked()) rest = await reader.ReadToEndAsync();
        Assert.Contains("Gateway, step complete", rest, StringComparison.Ordinal);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_strict_stream_that_cannot_be_recorded_lets_nothing_out_with_its_refusal(bool ends)
    {
        var (locked, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, _) =>
        {
            Upstream.BeginStream(http);
            await TellAsync(http, "early");
            await locked.Task;
            if (ends) await http.Response.WriteAsync(
                "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"late\"}]}}\n\n");
            else while (!http.RequestAborted.IsCancellationRequested) await TellAsync(http, "late");
            left.TrySetResult();
        };
        using var response = await OpenAsync("strict");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("early", await reader.ReadLineAsync(), StringComparison.Ordinal);
        string rest;
        using (Locked())
        {
            locked.SetResult();
            rest = await reader.ReadToEndAsync();
        }

        Assert.Contains("Gateway, step complete", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("late", rest, StringComparison.Ordinal);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task TellAsync(HttpContext http, string data)
    {
        await http.Response.WriteAsync(
            $$$"""data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{data}}}"}}""" + "\n\n");
        await http.Response.Body.FlushAsync();
        await Task.Delay(20);
    }

    private Task<HttpResponseMessage> OpenAsync(string connection = "up") => _gateway.Agent("alice", connection).OpenAsync(
        HttpMethod.Post,
        new ByteArrayContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}"""u8.ToArray()),
        "application/json");

    // Another process could do the same to the file.
    private Database Locked()
    {
        var other = Database.OpenWriter(_gateway.File, 5_000);
        other.Execute("BEGIN EXCLUSIVE");
        return other;
    }

    private static async Task AgainAsync(Agent agent, string words = "done")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var heard = await agent.CallAsync("echo");
            if (heard.Status == HttpStatusCode.OK)
            {
                Assert.Equal(words, heard.Words);
                return;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
