using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>How a wait ends, and what the recording shows of it.</summary>
public sealed class HoldEndTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 50s } ]
            policies:
              - name: all
                rules:
                  - { name: rest, when: 'method != "tools/call"', effect: allow }
                  - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_legacy_client_that_cancels_waits_no_longer_and_the_approval_stays()
    {
        var agent = _gateway.Agent("alice");
        var waiting = agent.PostAsync("""{"jsonrpc":"2.0","id":"call 7","method":"tools/call","params":{"name":"pay","arguments":{}}}""");
        var approval = await _gateway.AskedAsync("alice");
        var other = await agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");
        Assert.Equal(HttpStatusCode.Accepted, other.Status);
        Assert.False(waiting.IsCompleted);
        // People are asked a moment before the wait begins: what comes before it finds nothing to end, and goes on to the server.
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!waiting.IsCompleted)
        {
            var told = await agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"call 7"}}""");
            Assert.Equal(HttpStatusCode.Accepted, told.Status);
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }

        Assert.Contains($"Approval {approval} is waiting", (await waiting).Words, StringComparison.Ordinal);
        await _gateway.DecideAsync(approval, approve: true);
        Assert.Equal("done", (await agent.CallAsync("pay")).Words);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task The_recording_shows_what_a_client_was_asked_and_not_what_answers_it()
    {
        var heard = await new RoundCaller(_gateway, "bea").CallAsync();
        var state = RoundCaller.State(heard);
        var entry = await _gateway.RecordedAsync("bea", EntryKind.Completed, static e => e.Contains("input_required", StringComparison.Ordinal));
        Assert.Contains("[sealed]", entry, StringComparison.Ordinal);
        Assert.Contains("waits for the approval of approvers", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(state, string.Join('\n', _gateway.Entries("bea").Select(GatewayUnderTest.Text)), StringComparison.Ordinal);
        var view = await _gateway.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IApprovalGrain>(await _gateway.AskedAsync("bea")).ViewAsync();
        Assert.Equal(ApprovalStatus.Pending, view!.Status);
    }
}
