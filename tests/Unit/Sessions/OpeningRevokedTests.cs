using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Grains.Identity;
using Gateway.Grains.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>A principal that is revoked while a session of it, which is noted and not open, is being opened again.</summary>
public sealed class OpeningRevokedTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Principal Alice = new() { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice" };

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isFull = true;
    private Func<StateWrite, Task> _before = static _ => Task.CompletedTask;
    private string _unread = "";
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _gateway = await GatewayUnderTest.StartAsync(
            """
            sessions: { perPrincipal: 1 }
            connections: [ { name: up, url: "http://127.0.0.1:9", default: allow } ]
            """,
            first: (services, _) =>
            {
                services.AddLeapingClock(_time);
                services.AddSingleton(provider => Interceptor.Before<IRecordingStore>(provider.GetRequiredService<SqliteStore>(), (_, args) =>
                {
                    if (_isFull && args[0] is IReadOnlyList<RecordingEntry> entries && entries[^1].Kind is EntryKind.Opened or EntryKind.Status)
                        throw new StoreUnavailableException();
                }));
                services.AddSingleton<IStateStore>(provider => new SlowStore(provider.GetRequiredService<SqliteStore>(), this));
            });
    }

    public async ValueTask DisposeAsync()
    {
        _go.TrySetResult();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Revoking_a_principal_does_not_wait_for_a_session_that_waits_for_it()
    {
        _before = write => WriteAsync(write, "principal", "revoked");
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        var principal = grains.GetGrain<IPrincipalGrain>(Alice.Key.ToString());
        var id = OpaqueId.NewSession();
        var session = grains.GetGrain<ISessionGrain>(id.Value);
        var open = new OpenSession(Alice, new ConnectionName("up"), new ClientFacts("code", "1"), Era.Modern);
        Assert.Null(await session.OpenAsync(open));
        Assert.Equal([id], (await principal.ViewAsync()).Sessions);
        _isFull = false;

        // The order comes first to the principal, the opening first to the session.
        var revoking = principal.RevokeAsync("left", new PrincipalKey("i", "olga"));
        await _reached.Task.WaitAsync(Patience);
        var opening = session.OpenAsync(open);
        await session.ViewAsync();
        _go.SetResult();
        await PassAsync(() => Task.FromResult(revoking.IsCompleted));
        await revoking;
        Assert.Null(await opening.WaitAsync(Patience));
        await PassAsync(async () => (await principal.ViewAsync()).Sessions.IsEmpty);
    }

    [Fact]
    public async Task Revoking_a_principal_ends_a_session_that_was_being_opened_while_others_were_looked_for()
    {
        _isFull = false;
        _before = write => WriteAsync(write, "session", "open");
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        var principal = grains.GetGrain<IPrincipalGrain>(Alice.Key.ToString());
        var id = OpaqueId.NewSession();
        var session = grains.GetGrain<ISessionGrain>(id.Value);
        _time.Advance(TimeSpan.FromMinutes(1));
        var opening = session.OpenAsync(new OpenSession(Alice, new ConnectionName("up"), new ClientFacts("code", "1"), Era.Modern));
        await _reached.Task.WaitAsync(Patience);
        // There is room for one: whoever wants to open another has this one asked whether it has ended.
        Assert.False(await principal.OpenedAsync(OpaqueId.NewSession()).WaitAsync(Patience));
        _go.SetResult();
        Assert.NotNull(await opening.WaitAsync(Patience));
        Assert.Equal([id], (await principal.ViewAsync()).Sessions);
        await principal.RevokeAsync("left", new PrincipalKey("i", "olga")).WaitAsync(Patience);
        Assert.Equal(SessionStatus.Terminated, (await session.ViewAsync())!.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_nobody_can_read_keeps_no_other_from_being_looked_for(bool isDamaged)
    {
        var principal = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IPrincipalGrain>(Alice.Key.ToString());
        var damaged = OpaqueId.NewSession();
        Assert.True(await principal.OpenedAsync(damaged));
        if (isDamaged)
            await _gateway.Services.GetRequiredService<IStateStore>().WriteAsync(new StateWrite("session", damaged.Value, 0, "open", "{"u8.ToArray()));
        else _unread = damaged.Value;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await principal.OpenedAsync(OpaqueId.NewSession()).WaitAsync(Patience));
        Assert.Equal([damaged], (await principal.ViewAsync()).Sessions);
    }

    [Fact]
    public async Task What_was_noted_and_never_opened_is_taken_off_though_its_principal_comes_seldom()
    {
        // As a life before this one left it.
        await _gateway.Services.GetRequiredService<IStateStore>().WriteAsync(new StateWrite("principal", Alice.Key.ToString(), 0, "known",
            StateCell<PrincipalRecord>.Write(PrincipalRecord.Empty with { Sessions = [OpaqueId.NewSession().Value] })));
        var principal = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IPrincipalGrain>(Alice.Key.ToString());
        // Which of them are being opened just now is not known yet.
        Assert.False(await principal.OpenedAsync(OpaqueId.NewSession()).WaitAsync(Patience));
        await PassAsync(async () => (await principal.ViewAsync()).Sessions.IsEmpty);
        Assert.True(await principal.OpenedAsync(OpaqueId.NewSession()).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_cut_opening_that_cannot_be_closed_does_not_come_to_life()
    {
        var session = OpaqueId.NewSession();
        var grain = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value);
        await _gateway.Services.GetRequiredService<SqliteStore>().AppendAsync([Chain.Append(RecordingTail.Empty, session,
            _time.GetUtcNow().ToUnixTimeMilliseconds(), EntryKind.Opened, """
            {"principal":{"issuer":"https://idp.example","subject":"alice","name":"Alice","client":"","groups":[]},
            "connection":"up","client":{"name":"c","version":"1"},"era":"modern"}
            """u8.ToArray())]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.AttachAsync(observer: null));
        _isFull = false;
        Assert.Equal(SessionStatus.Closed, (await grain.AttachAsync(observer: null))!.Status);
    }

    private async Task PassAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await isSo())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private Task WriteAsync(StateWrite write, string kind, string tag)
    {
        if (write.Kind != kind || write.Tag != tag) return Task.CompletedTask;
        _reached.TrySetResult();
        return _go.Task;
    }

    private sealed class SlowStore(IStateStore inner, OpeningRevokedTests test) : IStateStore
    {
        public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) =>
            key == test._unread ? Task.FromException<StateRecord?>(new StoreUnavailableException()) : inner.ReadAsync(kind, key, cancellation);

        public async Task<long> WriteAsync(StateWrite write)
        {
            await test._before(write);
            return await inner.WriteAsync(write);
        }

        public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
    }
}
