using System.Reflection;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Orders to erase that take long, or meet a session that cannot be erased.</summary>
public sealed class RetentionOrderTests : IAsyncLifetime
{
    private static readonly PrincipalKey Olga = new("i", "olga");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource<SessionId> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<SessionId> _known = [];
    private Func<SessionId, Task> _before = static _ => Task.CompletedTask;
    private Func<StateWrite, Task> _beforeWrite = static _ => Task.CompletedTask;
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
            policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            """, null, (services, _) =>
            {
                services.AddLeapingClock(_time);
                services.AddSingleton(provider => Erasing(provider.GetRequiredService<SqliteStore>()));
                services.AddSingleton(provider => Writing(provider.GetRequiredService<SqliteStore>()));
            });
    }

    public async ValueTask DisposeAsync()
    {
        _free.TrySetResult();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_hold_stops_an_order_that_is_under_way_and_waits_for_the_session_that_is_being_erased()
    {
        SessionId[] both = [await EndedAsync(), await EndedAsync()];
        _before = WaitsAsync;
        var order = Retention.EraseAsync(await OrderAsync(both[0]));
        var first = await _begun.Task.WaitAsync(Patience);
        var other = both.Single(session => session != first);
        Assert.True(await Retention.HoldAsync(other.Value, "case 7", Olga).WaitAsync(Patience));
        var late = Retention.HoldAsync(first.Value, "case 8", Olga);
        while ((await Retention.HoldsAsync().WaitAsync(Patience)).Length < 2) await Task.Yield();
        Assert.False(late.IsCompleted);

        _free.SetResult();
        Assert.True(await late.WaitAsync(Patience));
        var report = await order.WaitAsync(Patience);
        Assert.Equal([first], report.Erased);
        Assert.Equal([other], report.OnHold);
    }

    [Fact]
    public async Task A_hold_waits_for_a_session_that_carries_out_the_order_of_one_who_is_gone()
    {
        var session = await EndedAsync();
        _before = WaitsAsync;
        var erasing = Grain(session).EraseAsync(KeepRule.Erasable, "asked for", Olga);
        await _begun.Task.WaitAsync(Patience);
        var hold = Retention.HoldAsync(session.Value, "case 7", Olga);
        while ((await Retention.HoldsAsync().WaitAsync(Patience)).Length == 0) await Task.Yield();
        for (var turn = 0; turn < 20; turn++) await Retention.HoldsAsync().WaitAsync(Patience);
        Assert.False(hold.IsCompleted);

        _free.SetResult();
        Assert.True(await hold.WaitAsync(Patience));
        Assert.Equal(ErasureOutcome.Erased, await erasing.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_of_one_who_is_gone_that_comes_behind_a_hold_erases_nothing(bool isOnSession)
    {
        var session = await EndedAsync();
        var target = isOnSession ? session.Value : (await Grain(session).ViewAsync())!.Principal.ToString();
        Assert.True(await Retention.HoldAsync(target, "case 7", Olga));
        Assert.Equal(ErasureOutcome.OnHold, await Grain(session).EraseAsync(KeepRule.Erasable, "asked for", Olga));
        Assert.True(await Retention.LiftAsync(target));
        Assert.Equal(ErasureOutcome.Erased, await Grain(session).EraseAsync(KeepRule.Erasable, "asked for", Olga));
    }

    [Fact]
    public async Task Of_two_who_place_a_hold_at_once_both_hear_that_it_is_in_place()
    {
        var isFirst = true;
        _beforeWrite = async write =>
        {
            if (write.Kind != "legal-hold" || !isFirst) return;
            isFirst = false;
            Assert.True(await Retention.HoldAsync(write.Key, "case 8", Olga));
        };
        Assert.True(await Retention.HoldAsync(OpaqueId.NewSession().Value, "case 7", Olga).WaitAsync(Patience));
        Assert.Equal("case 8", Assert.Single(await Retention.HoldsAsync()).Reason);
    }

    [Fact]
    public async Task A_hold_that_cannot_be_read_holds_until_another_takes_its_place_and_is_lifted()
    {
        var session = await EndedAsync();
        await _gateway.Services.GetRequiredService<IStateStore>().WriteAsync(new StateWrite("legal-hold", session.Value, 0, "placed", "{"u8.ToArray()));
        var order = new ErasureOrder(session.Value, null, "asked for", Olga);
        Assert.Equal([session], (await Retention.EraseAsync(order)).Failed);
        await Assert.ThrowsAnyAsync<JsonException>(() => Retention.LiftAsync(session.Value));
        Assert.True(await Retention.HoldAsync(session.Value, "case 9", Olga));
        Assert.Equal([session], (await Retention.EraseAsync(order)).OnHold);
        Assert.True(await Retention.LiftAsync(session.Value));
        Assert.Equal([session], (await Retention.EraseAsync(order)).Erased);
    }

    [Fact]
    public async Task An_order_that_takes_long_answers_with_what_came_of_it_so_far_and_tells_the_rest_when_it_is_given_again()
    {
        SessionId[] both = [await EndedAsync(), await EndedAsync()];
        var order = await OrderAsync(both[0]);
        _before = WaitsAsync;
        var asked = Retention.EraseAsync(order);
        await _begun.Task.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(15));
        var soFar = await asked.WaitAsync(Patience);
        Assert.True(soFar.GoesOn);
        Assert.Empty(soFar.Erased);

        _free.SetResult();
        var report = await Retention.EraseAsync(order).WaitAsync(Patience);
        Assert.False(report.GoesOn);
        Assert.Equal(Sorted(both), Sorted(report.Erased));
    }

    [Fact]
    public async Task One_session_that_fails_keeps_no_other_from_being_erased_and_is_told()
    {
        SessionId[] three = [await EndedAsync(), await EndedAsync(), await EndedAsync()];
        var (late, odd) = (three[0], three[1]);
        _before = session => session == late ? Task.FromException(new TimeoutException())
            : session == odd ? Task.FromException(new JsonException()) : Task.CompletedTask;
        var broken = OpaqueId.NewSession();
        await _gateway.Services.GetRequiredService<IStateStore>()
            .WriteAsync(new StateWrite("session", broken.Value, 0, "closed", "{"u8.ToArray()));
        var report = await Retention.EraseAsync(await OrderAsync(late));
        Assert.Equal([three[2]], report.Erased);
        Assert.Equal(Sorted([late, odd, broken]), Sorted(report.Failed));
    }

    private IRetentionGrain Retention =>
        _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IRetentionGrain>(IRetentionGrain.Key);

    private ISessionGrain Grain(SessionId session) =>
        _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value);

    private async Task<ErasureOrder> OrderAsync(SessionId session) =>
        new(null, (await Grain(session).ViewAsync())!.Principal, "asked for", Olga);

    private async Task WaitsAsync(SessionId session)
    {
        _begun.TrySetResult(session);
        await _free.Task;
    }

    private IRecordingStore Erasing(IRecordingStore inner) => Interceptor.For<IRecordingStore>((method, args) =>
        method.Name == nameof(IRecordingStore.EraseAsync) ? EraseAsync(inner, (SessionId)args[0]!, method, args) : Call(inner, method, args));

    private async Task<long> EraseAsync(IRecordingStore inner, SessionId session, MethodInfo method, object?[] args)
    {
        await _before(session);
        return await (Task<long>)Call(inner, method, args)!;
    }

    private IStateStore Writing(IStateStore inner) => Interceptor.For<IStateStore>((method, args) =>
        method.Name == nameof(IStateStore.WriteAsync) ? WriteAsync(inner, (StateWrite)args[0]!) : Call(inner, method, args));

    private async Task<long> WriteAsync(IStateStore inner, StateWrite write)
    {
        await _beforeWrite(write);
        return await inner.WriteAsync(write);
    }

    private static object? Call(object inner, MethodInfo method, object?[] args) =>
        method.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);

    // Another session of the same caller each time: the one before has ended.
    private async Task<SessionId> EndedAsync()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        using var file = RecordingFile.Open(_gateway.File);
        var session = file.Sessions().Select(static s => s.Session).Single(_known.Add);
        Assert.True(await Grain(session).TerminateAsync("over", Olga));
        return session;
    }

    private static IEnumerable<string> Sorted(params IEnumerable<SessionId> sessions) =>
        sessions.Select(static session => session.Value).Order(StringComparer.Ordinal);
}
