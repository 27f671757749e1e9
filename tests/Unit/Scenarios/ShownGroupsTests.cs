using System.Net;
using System.Net.Http.Headers;
using Gateway.Abstractions.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What is remembered of a person's groups, by which their votes are looked at again.</summary>
public sealed class ShownGroupsTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync("connections: []");

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Only_a_persons_own_newest_token_says_what_groups_they_have()
    {
        Assert.Equal(["approvers"], await ShownAsync(_gateway.Token("carol", "approvers")));

        // An agent of hers was given none of them, and an older token had none yet.
        Assert.Equal(["approvers"], await ShownAsync(_gateway.ActingToken("bot", "carol")));
        Assert.Equal(["approvers"], await ShownAsync(_gateway.TokenFor(TimeSpan.FromMinutes(30), "carol")));
        Assert.Equal(["staff"], await ShownAsync(_gateway.Token("carol", "staff")));
    }

    [Fact]
    public async Task A_token_with_the_same_groups_makes_those_before_it_old()
    {
        await ShownAsync(_gateway.TokenFor(TimeSpan.FromMinutes(20), "dan"));
        await ShownAsync(_gateway.Token("dan"));
        var grain = Grain("dan");
        Assert.True(await grain.SeenAsync(["approvers"], "dan", (await grain.ViewAsync()).TokenAtUnixMs - 1));
        Assert.Empty((await grain.ViewAsync()).Groups);
    }

    private async Task<IEnumerable<string>> ShownAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/whoami")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await Grain("carol").ViewAsync()).Groups is { IsDefault: false } groups ? groups : [];
    }

    private IPrincipalGrain Grain(string subject) => _gateway.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IPrincipalGrain>(new PrincipalKey("http://127.0.0.1:8080/development", subject).ToString());
}
