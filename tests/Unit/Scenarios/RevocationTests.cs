using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Whatever a revoked principal asks, it hears that it is revoked and why, until it is restored.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private const string Initialize = """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""";

    private const string Claim = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private static readonly PrincipalKey Operator = new("http://127.0.0.1:8080/development", "olga");

    private readonly ManualTime _time = new();
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 1m } ]
            policies:
              - name: all
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 20m }
            """, first: (services, _) => services.AddLeapingClock(_time));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_revoked_principal_is_told_so_whatever_it_asks()
    {
        var wired = _gateway.Agent("alice");
        var opened = await wired.AskAsync("initialize", Initialize);
        wired.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n').Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        Assert.Equal("done", (await wired.CallAsync("echo")).Words);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var principal = Grain("alice");
        await principal.RevokeAsync($"left; was {Canaries.All["email"]}.", Operator);
        var before = _upstream.Arrivals.Count;

        var modern = _gateway.Agent("alice");
        modern.Headers["MCP-Protocol-Version"] = "2026-07-28";
        modern.Headers["Mcp-Method"] = "server/discover";
        Heard[] heard =
        [
            await _gateway.Agent("alice").AskAsync("initialize", Initialize),
            await wired.CallAsync("echo"),
            await wired.SendAsync(HttpMethod.Get),
            await wired.SendAsync(HttpMethod.Delete),
            await _gateway.Agent("alice").CallAsync("echo"),
            await _gateway.Agent("alice").PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""),
            await modern.AskAsync("server/discover", $"{{{Claim}}}"),
        ];
        // A client of the modern era takes a 403 for a server that speaks the legacy one.
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Forbidden, 6), HttpStatusCode.OK], heard.Select(h => h.Status));
        Assert.All(heard, h =>
        {
            Assert.Equal(1006, (int)h.Answer["error"]!["code"]!);
            Assert.Contains("this principal is revoked: left; was [email]", h.Words, StringComparison.Ordinal);
            Assert.Contains("ask an operator", h.Words, StringComparison.Ordinal);
        });
        Assert.Equal(before, _upstream.Arrivals.Count);
        Assert.Equal("done", (await _gateway.Agent("bob").CallAsync("echo")).Words);

        await principal.RestoreAsync(Operator);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        Assert.Equal(HttpStatusCode.NotFound, (await wired.CallAsync("echo")).Status);
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Who_acts_for_somebody_else_is_refused_when_revoked_itself()
    {
        Agent Acting(string actor) => new(_gateway, "up", _gateway.ActingToken(actor, "alice"));
        Assert.Equal("done", (await Acting("bot").CallAsync("echo")).Words);
        await Grain("bot").RevokeAsync("stolen", Operator);
        var refused = await Acting("bot").CallAsync("echo");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("this principal is revoked: stolen", refused.Words, StringComparison.Ordinal);
        Assert.Equal("done", (await Acting("other").CallAsync("echo")).Words);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
    }

    [Fact]
    public async Task A_held_call_of_who_is_revoked_meanwhile_does_not_run_whatever_people_say()
    {
        var calling = new Agent(_gateway, "up", _gateway.ActingToken("bot", "alice")).CallAsync("held");
        var approval = await _gateway.AskedAsync("alice");
        await Grain("bot").RevokeAsync("stolen", Operator);
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        Assert.Contains("Not run yet", (await calling).Words, StringComparison.Ordinal);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task A_stream_of_who_is_revoked_meanwhile_is_cut_and_its_session_goes_on()
    {
        _upstream.Answers["GET"] = static async (http, _) =>
        {
            Upstream.BeginStream(http);
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var bot = new Agent(_gateway, "up", _gateway.ActingToken("bot", "alice"));
        using var stream = await bot.OpenAsync(HttpMethod.Get, content: null, contentType: null);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        var ended = stream.Content.ReadAsByteArrayAsync();
        await Grain("bot").RevokeAsync("stolen", Operator);
        for (var tries = 0; tries < 100 && !ended.IsCompleted; tries++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ended, Task.Delay(20));
        }

        Assert.True(ended.IsCompleted, "The stream goes on.");
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
    }

    [Fact]
    public async Task A_call_of_who_is_revoked_while_its_upstream_says_nothing_is_cut()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upstream.Answers["tools/call"] = async (http, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var calling = new Agent(_gateway, "up", _gateway.ActingToken("bot", "alice")).CallAsync("echo");
        await asked.Task;
        await Grain("bot").RevokeAsync("stolen", Operator);
        // Less than the time that the upstream has.
        for (var tries = 0; tries < 60 && !calling.IsCompleted; tries++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(calling, Task.Delay(20));
        }

        Assert.True(calling.IsCompleted, "The call goes on.");
        Assert.True((await calling).IsError);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("\"end\":\"terminated\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_operator_writes_is_kept_without_raw_values()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_gateway.Entries("alice")[^1].Session.Value);
        Assert.True(await session.PauseAsync($"card {Canaries.All["card"]}", Operator));
        var paused = await _gateway.Agent("alice").CallAsync("echo");
        Assert.Contains("card [card]", paused.Words, StringComparison.Ordinal);
        Assert.True(await session.ResumeAsync($"card {Canaries.All["card"]}", Operator));
        Assert.True(await session.TerminateAsync($"card {Canaries.All["card"]}", Operator));
        await Grain("alice").RevokeAsync($"card {Canaries.All["card"]}", Operator);
        Assert.Equal("card [card]", (await Grain("alice").ViewAsync()).Reason);
        await _gateway.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_gateway.Folder)) Assert.Empty(Canaries.Find(file, await File.ReadAllBytesAsync(file)));
    }

    private IPrincipalGrain Grain(string subject) => _gateway.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IPrincipalGrain>(new PrincipalKey(Operator.Issuer, subject).ToString());
}
