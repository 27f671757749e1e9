using System.Reflection;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Owners whose state cannot be read. They begin all the same: an engine may keep the callers of one that cannot begin waiting for
/// seconds, where one that is there says at once that it cannot tell.</summary>
public sealed class UnreadableStateTests : IAsyncLifetime
{
    private const string Key = "https://idp.example lonely";

    private GatewayUnderTest _gateway = null!;
    private volatile bool _isAway = true;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync("connections: []", first: (services, _) =>
        services.AddSingleton(provider => Interceptor.Before<IStateStore>(provider.GetRequiredService<SqliteStore>(), Read)));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("approval")]
    [InlineData("connection")]
    [InlineData("policy")]
    [InlineData("principal")]
    public async Task An_owner_whose_state_cannot_be_read_begins_and_says_so_to_who_asks(string owner)
    {
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        Func<Task> asking = owner switch
        {
            "approval" => grains.GetGrain<IApprovalGrain>(Key).ViewAsync,
            "connection" => () => grains.GetGrain<IConnectionGrain>(Key).DefinitionAsync("echo"),
            "policy" => grains.GetGrain<IPolicyGrain>(Key).LiveAsync,
            _ => grains.GetGrain<IPrincipalGrain>(Key).ViewAsync,
        };
        for (var again = 0; again < 2; again++) await Assert.ThrowsAsync<StoreUnavailableException>(asking);
        // As either engine says it.
        foreach (var words in (string[])["could not begin", "Error activating"])
            Assert.DoesNotContain(words, _gateway.Log.Text, StringComparison.Ordinal);
        _isAway = false;
        await asking();
    }

    private void Read(MethodInfo method, object?[] args)
    {
        if (_isAway && method.Name == nameof(IStateStore.ReadAsync) && Key.Equals(args[1])) throw new StoreUnavailableException();
    }
}
