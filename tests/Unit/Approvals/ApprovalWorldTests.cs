using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Approvals;
using Gateway.Grains.Policies;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class ApprovalWorldTests
{
    private static readonly PolicyVersion Held =
        new(SomeApproval.Basis.Policy, SomeApproval.Basis.Version, "", 0, SomeApproval.Person("olga").Key.ToString());

    [Fact]
    public async Task A_policy_of_which_nobody_says_who_acted_in_it_has_its_publisher_as_author() =>
        // As from a node that knows of no actors.
        Assert.Equal([SomeApproval.Person("olga").Key], await AuthorsAsync(Held with { Actors = default }));

    [Fact]
    public async Task Who_published_the_version_that_holds_the_call_is_its_author_though_another_is_live_by_now()
    {
        var next = Held with { Version = Held.Version + 1, PublishedBy = SomeApproval.Person("pia").Key.ToString() };
        Assert.Equal([SomeApproval.Person("olga").Key], await AuthorsAsync(next, Held));
        Assert.Empty(await AuthorsAsync(next));
        Assert.Empty(await AuthorsAsync(Held with { PublishedBy = "configuration" }));
    }

    // The live version first.
    private static async Task<ImmutableArray<PrincipalKey>> AuthorsAsync(params PolicyVersion[] versions)
    {
        var config = new LiveConfig(new GatewayConfig());
        var policy = Interceptor.For<IPolicyGrain>((method, _) => method.Name == nameof(IPolicyGrain.HistoryAsync)
            ? Task.FromResult(versions.ToImmutableArray()) : Task.FromResult<PolicyVersion?>(versions[0]));
        var world = await new ApprovalWorld(config, new PolicyRoom(config), new CallBindings(config)).ForDecisionAsync(
            Interceptor.For<IGrainFactory>((_, _) => policy), SomeApproval.Begun(SomeApproval.Request()), SomeApproval.Start);
        return world.PolicyAuthors;
    }
}
