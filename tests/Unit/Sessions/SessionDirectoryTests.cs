using System.Reflection;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Tests.Approvals;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>What an edge keeps of its sessions while their owners, or the store behind them, do not answer.</summary>
public sealed class SessionDirectoryTests
{
    private static readonly Principal Alice = new() { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice" };
    private static readonly ConnectionName Up = new("up");
    private static readonly OpenSession Open = new(Alice, Up, new ClientFacts("c", "1"), Era.Legacy);

    // Each of this edge's sessions asks for its owner once, when it is made.
    private int _made, _forgotten;

    [Fact]
    public async Task Nothing_is_kept_of_a_session_that_the_store_cannot_tell_of()
    {
        var id = OpaqueId.NewSession();
        using var sessions = Directory(id, static _ => throw new StoreUnavailableException());
        for (var tries = 1; tries < 4; tries++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await sessions.FindAsync(id.Value, Alice, Up));
            Assert.Equal((tries, tries), (_made, _forgotten));
        }
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_session_that_the_store_cannot_open()
    {
        using var sessions = Directory(OpaqueId.NewSession(), static method =>
            method.Name == nameof(ISessionGrain.OpenAsync) ? Binding(default) : throw new StoreUnavailableException());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sessions.OpenAsync(Open));
        Assert.Equal((1, 1), (_made, _forgotten));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await sessions.JoinAsync(Open));
        Assert.Equal((2, 2), (_made, _forgotten));
    }

    [Fact]
    public async Task Who_gets_to_know_a_session_while_another_cannot_keeps_it()
    {
        var id = OpaqueId.NewSession();
        var (first, second) = (new TaskCompletionSource<SessionBinding?>(), new TaskCompletionSource<SessionBinding?>());
        var asked = 0;
        using var sessions = Directory(id, _ => ++asked == 1 ? first.Task : second.Task);
        var failing = sessions.FindAsync(id.Value, Alice, Up).AsTask();
        var knowing = sessions.FindAsync(id.Value, Alice, Up).AsTask();
        first.SetException(new StoreUnavailableException());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing);
        second.SetResult(await Binding(id));
        var known = await knowing;
        Assert.NotNull(known);
        Assert.Same(known, await sessions.FindAsync(id.Value, Alice, Up));
        Assert.Equal((1, 0), (_made, _forgotten));
    }

    [Fact]
    public async Task Sessions_are_renewed_some_at_a_time()
    {
        const int count = 200;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int attached = 0, renewing = 0, most = 0, renewed = 0;
        var time = new ManualTime();
        using var sessions = Directory(default, method =>
        {
            if (method.Name == nameof(ISessionGrain.OpenAsync) || Interlocked.Increment(ref attached) <= count) return Binding(default);
            return RenewAsync();
        }, time);
        // In use, so that none is forgotten.
        for (var i = 0; i < count; i++) Assert.True((await sessions.OpenAsync(Open))!.TryEnter(stream: false, 1, 1));
        await sessions.StartAsync(CancellationToken.None);
        await TwoOwners.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(2));
            return Task.FromResult(Volatile.Read(ref renewing) > 0);
        });
        // Who has not answered is not asked again.
        time.Advance(TimeSpan.FromMinutes(2));
        gate.SetResult();
        await TwoOwners.UntilAsync(() => Task.FromResult(Volatile.Read(ref renewed) >= count));
        await sessions.StopAsync(CancellationToken.None);
        Assert.InRange(Volatile.Read(ref most), 1, 64);

        async Task<SessionBinding?> RenewAsync()
        {
            lock (gate) most = Math.Max(most, ++renewing);
            await gate.Task;
            lock (gate) renewing--;
            Interlocked.Increment(ref renewed);
            return await Binding(default);
        }
    }

    private SessionDirectory Directory(SessionId shared, Func<MethodInfo, Task<SessionBinding?>> owner, ManualTime? time = null)
    {
        var grains = Interceptor.For<IGrainFactory>((method, args) => method.Name switch
        {
            nameof(IGrainFactory.CreateObjectReference) => args[0],
            nameof(IGrainFactory.DeleteObjectReference) => Interlocked.Increment(ref _forgotten),
            _ when method.GetGenericArguments()[0] == typeof(IPrincipalGrain) =>
                Interceptor.For<IPrincipalGrain>((_, _) => Task.FromResult(shared)),
            _ => Made(owner),
        });
        var life = Interceptor.For<IHostApplicationLifetime>(static (_, _) => CancellationToken.None);
        return new SessionDirectory(grains, new LiveConfig(new GatewayConfig()), time ?? new ManualTime(), life);
    }

    private ISessionGrain Made(Func<MethodInfo, Task<SessionBinding?>> owner)
    {
        Interlocked.Increment(ref _made);
        return Interceptor.For<ISessionGrain>((method, _) => owner(method));
    }

    private static Task<SessionBinding?> Binding(SessionId id) => Task.FromResult<SessionBinding?>(
        new SessionBinding(id, Alice.Key, Up, Era.Legacy, SessionStatus.Open, "", ""));
}
