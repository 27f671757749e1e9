using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Approvals;
using Gateway.Grains.Policies;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class ApprovalWorldTests
{
    [Fact]
    public async Task A_policy_of_which_nobody_says_who_acted_in_it_has_its_publisher_as_author()
    {
        var olga = SomeApproval.Person("olga").Key;
        // As from a node that knows of no actors.
        var version = new PolicyVersion(SomeApproval.Basis.Policy, SomeApproval.Basis.Version, "", 0, olga.ToString()) { Actors = default };
        var config = new LiveConfig(new GatewayConfig());
        var world = await new ApprovalWorld(config, new PolicyRoom(config), new CallBindings(config)).ForVoteAsync(
            Interceptor.For<IGrainFactory>((_, _) => Interceptor.For<IPolicyGrain>((_, _) => Task.FromResult<PolicyVersion?>(version))),
            SomeApproval.Begun(SomeApproval.Request()), SomeApproval.Start);
        Assert.Equal([olga], world.PolicyAuthors);
    }
}
