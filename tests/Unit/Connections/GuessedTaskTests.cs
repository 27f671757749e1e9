using System.Collections.Concurrent;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Connections;

/// <summary>Task ids that clients make up.</summary>
public sealed class GuessedTaskTests
{
    [Fact]
    public async Task Nothing_stays_of_a_task_that_there_is_not()
    {
        var owners = new ConcurrentDictionary<object, bool>();
        await using var gateway = await GatewayUnderTest.StartAsync(
            """connections: [ { name: up, url: "http://127.0.0.1:9", default: allow } ]""",
            first: (services, _) => services.AddTransient(provider =>
            {
                var own = new object();
                return Interceptor.Before<IStateStore>(provider.GetRequiredService<SqliteStore>(), (method, args) =>
                {
                    if (method.Name == nameof(IStateStore.ReadAsync) && args[0] is "task") owners[own] = true;
                });
            }));
        var task = gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ITaskGrain>("guessed");
        // Each owner that is made has the store handed to it once.
        for (var asked = 1; asked < 4; asked++)
        {
            Assert.False(await task.IsKnownAsync());
            Assert.Equal(asked, owners.Count);
        }

        await task.NoteAsync(TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());
        Assert.True(await task.IsKnownAsync());
    }
}
