using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class PolicyRoomTests
{
    [Fact]
    public void How_long_approvers_may_take_changes_with_the_configuration()
    {
        var config = new LiveConfig(new GatewayConfig());
        var room = new PolicyRoom(config);
        var version = new PolicyVersion("crm", 3, SomePolicy.Source("name: ask, when: 'true', effect: approve, by: [a]"), 0, "olga");
        Assert.True(room.Replace(version));
        Assert.Equal(600, Within(room));

        config.Replace(config.Current with { Approvals = new ApprovalsConfig { Within = TimeSpan.FromMinutes(2) } });
        Assert.True(room.Replace(version with { Version = 2 }));
        Assert.Equal(600, Within(room));
        Assert.True(room.Replace(version));
        Assert.Equal(120, Within(room));
        var policy = room.Find("crm");
        Assert.True(room.Replace(version));
        Assert.Same(policy, room.Find("crm"));
    }

    private static int Within(PolicyRoom room) =>
        Assert.IsType<Decision.Hold>(room.Find("crm")!.Decide(SomePolicy.Call("delete_customer"))).WithinSeconds;
}
