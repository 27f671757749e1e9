using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Session ids that clients make up.</summary>
public sealed class GuessedSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Principal Alice = new() { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice" };

    private readonly SessionId _session = OpaqueId.NewSession();
    private readonly TaskCompletionSource _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reads;
    private GatewayUnderTest _gateway = null!;

    private ISessionGrain Session => _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_session.Value);

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync(
        """connections: [ { name: up, url: "http://127.0.0.1:9", default: allow } ]""",
        first: (services, _) => services.AddSingleton<IStateStore>(provider => new WatchedStore(provider.GetRequiredService<SqliteStore>(), this)));

    public async ValueTask DisposeAsync()
    {
        _go.TrySetResult();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_stays_of_a_session_that_there_is_not()
    {
        // An owner that had stayed would not read again.
        for (var asked = 1; asked < 4; asked++)
        {
            if (asked % 2 == 0) Assert.Null(await Session.ViewAsync());
            else Assert.Null(await Session.AttachAsync(observer: null));
            Assert.Equal(asked, Volatile.Read(ref _reads));
        }
    }

    [Fact]
    public async Task Whoever_asks_for_a_session_while_it_is_being_opened_does_not_end_it()
    {
        var opening = Session.OpenAsync(new OpenSession(Alice, new ConnectionName("up"), new ClientFacts("c", "1"), Era.Legacy));
        await _opening.Task.WaitAsync(Patience);
        Assert.Null(await Session.AttachAsync(observer: null));
        _go.SetResult();
        Assert.Equal(SessionStatus.Open, (await opening.WaitAsync(Patience))!.Status);
        var reads = Volatile.Read(ref _reads);
        Assert.Equal(SessionStatus.Open, (await Session.AttachAsync(observer: null))!.Status);
        Assert.Equal(reads, Volatile.Read(ref _reads));
    }

    private sealed class WatchedStore(IStateStore inner, GuessedSessionTests test) : IStateStore
    {
        public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation)
        {
            if (kind == "session" && key == test._session.Value) Interlocked.Increment(ref test._reads);
            return inner.ReadAsync(kind, key, cancellation);
        }

        public async Task<long> WriteAsync(StateWrite write)
        {
            if (write.Kind == "session" && write.Key == test._session.Value)
            {
                test._opening.TrySetResult();
                await test._go.Task;
            }

            return await inner.WriteAsync(write);
        }

        public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
    }
}
