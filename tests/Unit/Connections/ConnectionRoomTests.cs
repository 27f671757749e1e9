using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Connections;
using Xunit;

namespace Gateway.Tests.Connections;

public sealed class ConnectionRoomTests
{
    [Fact]
    public async Task Of_two_catalogues_that_come_at_once_the_newer_one_stays()
    {
        var room = new ConnectionRoom(new ConnectionName("crm"), null!, TimeProvider.System);
        var many = Enumerable.Range(0, 20_000).Select(number => Tool($"t{number}")).ToImmutableArray();
        for (var version = 1; version < 40; version += 2)
        {
            var (older, newer) = (View(version, many), View(version + 1, [Tool($"v{version + 1}")]));
            await Task.WhenAll(Task.Run(() => room.ChangedAsync(older)), Task.Run(() => room.ChangedAsync(newer)));
            Assert.NotNull(room.Find($"v{version + 1}"));
        }
    }

    [Fact]
    public async Task A_list_is_handed_over_again_once_another_edge_has_handed_over_another()
    {
        var (version, handed) = (0L, 0);
        var grain = Interceptor.For<IConnectionGrain>((_, args) =>
        {
            handed++;
            return Task.FromResult(View(++version, (ImmutableArray<ToolDefinition>)args[0]!));
        });
        var room = new ConnectionRoom(new ConnectionName("crm"), Interceptor.For<IGrainFactory>((_, _) => grain), TimeProvider.System);
        byte[] hash = [1];
        for (var i = 0; i < 3; i++) await room.LearnAsync(hash, static () => [Tool("a")]);
        Assert.Equal(1, handed);

        await room.ChangedAsync(View(++version, [Tool("b")]));
        Assert.Null(room.Find("a"));
        for (var i = 0; i < 3; i++) await room.LearnAsync(hash, static () => [Tool("a")]);
        Assert.NotNull(room.Find("a"));
        Assert.Equal(2, handed);
    }

    private static ConnectionView View(long version, ImmutableArray<ToolDefinition> tools) =>
        new(new ConnectionName("crm"), version, tools, "", true);

    private static ToolDefinition Tool(string name) =>
        new(ToolFacts.Unknown(name), ReadOnlyMemory<byte>.Empty, ReadOnlyMemory<byte>.Empty, []);
}
