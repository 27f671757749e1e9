using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Tests.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>An approved call that its upstream answers with a refusal of the credential: half of it may have been done.</summary>
public sealed class ForbiddenRunTests : Scenario
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(407)]
    public async Task A_call_that_was_sent_is_not_told_as_one_that_was_not(int status)
    {
        var agent = _gateway.Agent("alice");
        await agent.CallAsync("held");
        var approval = await _gateway.AskedAsync("alice");
        await _gateway.DecideAsync(approval, approve: true);
        _upstream.Answers["tools/call"] = (http, _) => Upstream.JsonAsync(http, "{}", status);
        Assert.Contains("refuses the gateway's credential", (await agent.CallAsync("held")).Words, StringComparison.Ordinal);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("upstreamRefused", StringComparison.Ordinal));
        var runs = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval);
        await TwoOwners.UntilAsync(async () => (await runs.ViewAsync())!.Runs[0].State != RunState.Running);
        Assert.Equal(RunState.Unknown, (await runs.ViewAsync())!.Runs[0].State);
        Assert.Contains("may have run", (await agent.CallAsync("held")).Words, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
        """, _folder);
}
