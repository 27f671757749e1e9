using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What a client carries between rounds is worth nothing after its time.</summary>
public sealed class RequestStateTests
{
    [Fact]
    public async Task A_state_that_has_expired_is_refused_and_shortly_before_that_tells_what_became_of_its_call()
    {
        var time = new ManualTime();
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow());
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{upstream.Url}}", policy: all } ]
            policies:
              - name: all
                rules: [ { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m } ]
            """, first: (services, _) => services.AddLeapingClock(time));
        var caller = new RoundCaller(gateway, "alice");
        var state = RoundCaller.State(await caller.CallAsync());

        time.Advance(TimeSpan.FromMinutes(11));
        var late = await caller.CallAsync(state: state, action: "accept");
        Assert.Contains("nobody decided in time", late.Words, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(5));
        var expired = await caller.CallAsync(state: state, action: "accept");
        Assert.Equal((-32602, "expired"), ((int)expired.Answer["error"]!["code"]!, (string?)expired.Answer["error"]!["data"]!["reason"]));
        Assert.Equal(0, upstream.Count("tools/call"));
    }
}
