using System.Collections.Concurrent;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Gateway.Silo.Recording;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class IdleFollowerTests
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<string> _woken = new();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_session_that_cannot_be_woken_keeps_no_other_from_its_end()
    {
        var states = Interceptor.For<IStateStore>((_, args) => Task.FromResult(
            new StatePage(((StateQuery)args[0]!).Tag == "open" ? [Open("s_1"), Open("s_2"), new("session", "s_3", 1, "open", "{}"u8.ToArray())]
                : [], null)));
        var grains = Interceptor.For<IGrainFactory>((_, args) => Interceptor.For<ISessionGrain>((_, _) => Wake((string)args[0]!)));
        using var follower = new IdleFollower(
            new IdleSessions(states, new LiveConfig(new GatewayConfig()), _time), grains, _time, NullLogger<IdleFollower>.Instance);

        await follower.StartAsync(CancellationToken.None);
        while (!_all.Task.IsCompleted && !follower.ExecuteTask!.IsCompleted && _woken.Count < 2)
        {
            _time.Advance(TimeSpan.FromDays(2));
            await Task.Yield();
        }

        await _all.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await follower.StopAsync(CancellationToken.None);
        Assert.Equal(["s_1", "s_2", "s_3"], _woken);
    }

    private Task<SessionView?> Wake(string session)
    {
        _woken.Enqueue(session);
        if (_woken.Count == 3) _all.SetResult();
        return Task.FromException<SessionView?>(session == "s_1" ? new StoreUnavailableException() : new System.Text.Json.JsonException());
    }

    private StateRecord Open(string id) => new("session", id, 1, "open", StateCell<SessionDocument>.Write(new SessionDocument
    {
        Id = id,
        Principal = new PrincipalKey("https://idp.example", "alice"),
        PrincipalName = "Alice",
        Connection = new ConnectionName("crm"),
        Client = new ClientFacts("test", "1"),
        Era = Era.Modern,
        Status = SessionStatus.Open,
        OpenedAtUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds() - TimeSpan.FromDays(365).Ticks / TimeSpan.TicksPerMillisecond,
    }));
}
