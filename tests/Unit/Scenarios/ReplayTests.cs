using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A recorded session is stepped through, served again, and run again on a sandbox.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private Upstream _box = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _box = await Upstream.StartAsync();
        var counted = 0;
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$"""{"content":[{"type":"text","text":"first {{++counted}}, mail jane.roe@customer.example"}]}""");
        _box.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"content":[{"type":"text","text":"first 1, mail john.doe@customer.example"}]}""");
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all }
              - { name: box, url: "{{_box.Url}}", policy: all, sandbox: true }
              - { name: twin, url: "{{_upstream.Url.AbsoluteUri.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}}", policy: all, sandbox: true }
              - { name: plain, url: "{{_box.Url}}", policy: all }
            policies:
              - name: all
                rules:
                  - { name: no, when: 'tool.name == "drop"', effect: deny, reason: Not dropped. }
                  - { name: all, when: 'true', effect: allow }
            """);
        var agent = _gateway.Agent("alice");
        var opened = await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n')
            .Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        await agent.AskAsync("tools/list");
        await agent.CallAsync("echo", """{"b":1,"a":2}""");
        await agent.CallAsync("echo", """{"a":2,"b":1}""");
        await agent.CallAsync("send", """{"to":"jane.roe@customer.example"}""");
        await agent.CallAsync("drop");
        await agent.SendAsync(HttpMethod.Delete);
        await _gateway.RecordedAsync("alice", Abstractions.Recording.EntryKind.Status, static p => p.Contains("closed", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _box.DisposeAsync();
    }

    [Fact]
    public async Task A_recorded_session_answers_again_what_it_answered_and_nothing_else()
    {
        await using var server = await ReplayServer.StartAsync([Recorded()], 0);
        using var client = new HttpClient { BaseAddress = server.Url };
        var (opened, headers) = await AskAsync(client, """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-06-18"}}""");
        Assert.Equal("i", (string)opened["id"]!);
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", headers.GetValues("Mcp-Session-Id").Single());

        // Identical requests, whatever the order of names, in recorded order; the last of them for ever.
        string[] texts = ["first 1, mail [email]", "first 2, mail [email]", "first 2, mail [email]"];
        foreach (var text in texts)
        {
            var (answer, _) = await AskAsync(client, """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":2,"b":1},"_meta":{"x":1}}}""");
            Assert.Equal((7, text), ((int)answer["id"]!, (string)answer["result"]!["content"]![0]!["text"]!));
        }

        // What is hidden in the recorded request is hidden in what is asked, to find it.
        var (sent, _) = await AskAsync(client, """{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"send","arguments":{"to":"someone@else.example"}}}""");
        Assert.Equal("first 3, mail [email]", (string)sent["result"]!["content"]![0]!["text"]!);
        var (dropped, _) = await AskAsync(client, """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"drop","arguments":{}}}""");
        Assert.True((bool)dropped["result"]!["isError"]!);
        Assert.Contains("Not dropped.", (string)dropped["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        var (unknown, _) = await AskAsync(client, """{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"echo","arguments":{"a":3}}}""");
        Assert.Contains("Nothing like this was recorded", (string)unknown["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(1, server.Unknown);
        Assert.NotNull((await AskAsync(client, """{"jsonrpc":"2.0","id":11,"method":"ping"}""")).Answer["result"]);

        using var told = await client.PostAsync("", new StringContent("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""));
        Assert.Equal(HttpStatusCode.Accepted, told.StatusCode);
        using var broken = await client.PostAsync("", new StringContent("{"));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Post, "") { Content = new StringContent("{}") };
        rebound.Headers.Host = "evil.example";
        using var refused = await client.SendAsync(rebound);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Requests_run_again_on_a_sandbox_and_are_compared()
    {
        using var client = new HttpClient { BaseAddress = _gateway.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("olga"));
        var before = _upstream.Arrivals.Count;
        var outcomes = await new RerunClient(client, "box", Recorded(), TimeSpan.FromMinutes(1)).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, _upstream.Arrivals.Count);
        Assert.Equal(2, _box.Arrivals.Count(a => a.Method == "tools/call"));
        var calls = outcomes.Where(o => o.Method == "tools/call").ToList();
        // Hidden mail addresses are no difference; what was counted is.
        Assert.Empty(calls[0].Differences);
        var differs = Assert.Single(calls[1].Differences);
        Assert.Equal(("$.result.content[0].text", "\"first 2, mail [email]\"", "\"first 1, mail [email]\""), (differs.Path, differs.Recorded, differs.Now));
        Assert.Contains("hidden", calls[2].NotRun, StringComparison.Ordinal);
        Assert.Contains("refused", calls[3].NotRun, StringComparison.Ordinal);
        _gateway.Verify();
    }

    [Fact]
    public async Task Requests_do_not_run_again_on_a_gateway_that_is_down()
    {
        using var remote = new Remote(new Uri("http://127.0.0.1:1"), _gateway.Token("olga"));
        var recorded = Recorded();
        var refused = await Assert.ThrowsAsync<CommandException>(() => remote.SpeakAsync(
            gateway => new RerunClient(gateway, "box", recorded, TimeSpan.FromMinutes(1)).RunAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("no gateway answers", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up", "no sandbox")]
    [InlineData("plain", "no sandbox")]
    [InlineData("twin", "this is where")]
    [InlineData("none", "no such connection")]
    public void Nothing_runs_again_where_it_was_recorded_or_on_what_is_no_sandbox(string against, string why)
    {
        var config = _gateway.Services.GetRequiredService<LiveConfig>().Current;
        Assert.Contains(why, Assert.Throws<CommandException>(() => RecordingRerunCommand.Check(config, "up", against)).Message, StringComparison.Ordinal);
        RecordingRerunCommand.Check(config, "up", "box");
        Assert.Contains("no longer configured", Assert.Throws<CommandException>(() =>
            RecordingRerunCommand.Check(config, "gone", "box")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_stepped_through_with_its_pauses()
    {
        StoredEntry[] entries = [.. Enumerable.Range(0, 4).Select(i => new StoredEntry(
            new SessionId("s_x"), i + 1, 1_700_000_000_000 + (i * 2_500), 2, Encoding.UTF8.GetBytes($$"""{"protocolVersion":"v{{i}}"}"""), default, default))];
        var noted = await PlayAsync(entries, null);
        Assert.Equal(3, noted.Split("(2.5 s later)").Length - 1);
        Assert.Contains("v3", noted, StringComparison.Ordinal);

        var keys = new Queue<ConsoleKey?>([ConsoleKey.Spacebar, ConsoleKey.RightArrow, ConsoleKey.LeftArrow, ConsoleKey.RightArrow, ConsoleKey.RightArrow, ConsoleKey.Q]);
        var stepped = await PlayAsync(entries, () => keys.TryDequeue(out var key) ? key : ConsoleKey.Q);
        Assert.Contains("(paused)", stepped, StringComparison.Ordinal);
        Assert.Equal(2, stepped.Split("v0").Length - 1);
        Assert.Contains("v2", stepped, StringComparison.Ordinal);
        Assert.DoesNotContain("v3", stepped, StringComparison.Ordinal);
    }

    private static async Task<string> PlayAsync(StoredEntry[] entries, Func<ConsoleKey?>? keys)
    {
        var output = new StringWriter();
        await new TranscriptPlayer(output, new TranscriptWriter(output), 1_000, TimeProvider.System, keys)
            .PlayAsync(entries, TestContext.Current.CancellationToken);
        return output.ToString();
    }

    private static async Task<(JsonObject Answer, HttpResponseHeaders Headers)> AskAsync(HttpClient client, string message)
    {
        using var answer = await client.PostAsync("", new StringContent(message, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject(), answer.Headers);
    }

    private ReplaySession Recorded()
    {
        using var file = RecordingFile.Open(_gateway.File);
        return ReplaySession.Of(file.Read(new SessionId(_gateway.Session("alice"))));
    }
}
