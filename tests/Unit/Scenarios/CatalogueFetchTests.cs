using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Who asks for a connection's tools when nobody has listed them yet.</summary>
public sealed class CatalogueFetchTests : Scenario
{
    private readonly ManualTime _time = new();

    private protected override Task<GatewayUnderTest> StartAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        return GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: some } ]
            policies:
              - name: some
                rules:
                  - { name: not-these, when: 'method == "tools/list" && principal.subject.startsWith("m")', effect: deny, reason: not for you }
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: reads, when: 'tool.readOnly', effect: allow }
            """, _folder, first: (services, _) => services.AddLeapingClock(_time));
    }

    [Fact]
    public async Task Whom_policy_does_not_let_list_tools_keeps_nobody_else_from_them()
    {
        foreach (var refused in (string[])["mallory", "mike", "mallory", "mike"])
            Assert.True((await _gateway.Agent(refused).CallAsync("echo")).IsError);
        Assert.Equal(0, _upstream.Count("tools/list"));
        // Each of them was asked about once.
        Assert.Equal((1, 1), (ListsDenied("mallory"), ListsDenied("mike")));

        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        Assert.Equal("done", (await _gateway.Agent("mallory").CallAsync("echo")).Words);
        // The upstream is not asked again, by whomever, for a tool that it does not have.
        foreach (var caller in (string[])["alice", "bob", "mallory"])
            Assert.True((await _gateway.Agent(caller).CallAsync("other")).IsError);
        Assert.Equal(1, _upstream.Count("tools/list"));
        Assert.Equal(1, ListsDenied("mallory"));
    }

    [Fact]
    public async Task Few_of_those_whom_policy_does_not_let_are_tried_at_a_time_and_then_others()
    {
        string[] refused = ["m1", "m2", "m3", "m4", "m5", "m6"];
        foreach (var caller in refused) Assert.True((await _gateway.Agent(caller).CallAsync("echo")).IsError);
        Assert.Equal([1, 1, 1, 1, 0, 0], refused.Select(ListsDenied));
        // The window is full for everybody.
        Assert.True((await _gateway.Agent("alice").CallAsync("echo")).IsError);
        Assert.Equal(0, _upstream.Count("tools/list"));

        _time.Advance(TimeSpan.FromSeconds(11));
        foreach (var caller in refused) Assert.True((await _gateway.Agent(caller).CallAsync("echo")).IsError);
        Assert.Equal([1, 1, 1, 1, 1, 1], refused.Select(ListsDenied));
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
    }

    [Fact]
    public async Task A_session_that_is_ended_meanwhile_is_not_the_upstreams_fault()
    {
        var asked = new TaskCompletionSource();
        _upstream.Answers["tools/list"] = async (http, _) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var calling = _gateway.Agent("alice").CallAsync("echo");
        await asked.Task;
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        Assert.True(await grains.GetGrain<ISessionGrain>(_gateway.Session("alice")).TerminateAsync("for a test", new PrincipalKey("i", "olga")));
        await calling;
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static payload => payload.Contains("\"terminated\"", StringComparison.Ordinal));
        Assert.DoesNotContain("list its tools", (await grains.GetGrain<IConnectionGrain>("up").ViewAsync()).Health, StringComparison.Ordinal);
    }

    private int ListsDenied(string subject) => _gateway.Entries(subject).Count(static entry =>
        entry.Kind == (byte)EntryKind.Denied && GatewayUnderTest.Text(entry).Contains("tools/list", StringComparison.Ordinal));
}
