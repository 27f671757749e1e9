using System.Collections.Concurrent;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What becomes of a change of which the clock was never told, or which nobody could take.</summary>
public sealed class LostWakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_was_asked_for_by_a_silo_that_died_then_expires_by_the_clock_of_another()
    {
        await using var owners = await TwoOwners.StartAsync(more: static (_, services) => Leap(services));
        await owners.Clock(1).BeginAsync();
        var asked = await TwoOwnersTests.AskAsync(owners, 0);
        await owners.StopAsync(0);
        await UntilAsync(owners, async () =>
            (await TwoOwnersTests.StoredAsync(owners, asked.Request.Id)).Status == ApprovalStatus.Expired);
    }

    [Fact]
    public async Task What_was_decided_at_a_silo_that_died_then_is_told_by_another()
    {
        var taker = new Taker();
        await using var owners = await TwoOwners.StartAsync(more: (owner, services) => With(services, owner == 1 ? taker : null));
        await owners.Clock(1).BeginAsync();
        var asked = await AskAsync(owners);
        await UntilAsync(owners, () => Task.FromResult(!taker.Taken.IsEmpty));
        Assert.Equal(VoteResult.Accepted,
            (await owners.Of(0, asked.Request.Id).DecideAsync(SomeApproval.Yes(SomeApproval.Person("bob", "dba")))).Result);
        await owners.StopAsync(0);
        await UntilAsync(owners, () => Task.FromResult(taker.Taken.Any(static view => view.Status == ApprovalStatus.Approved)));
    }

    [Fact]
    public async Task Whatever_who_tells_people_throws_it_is_told_in_the_end()
    {
        var taker = new Taker { Throws = 3 };
        await using var owners = await TwoOwners.StartAsync(more: (_, services) => With(services, taker));
        // The clock is there before time runs, as in a gateway, which sees to it: how long it takes to begin is not told in this time.
        await owners.Clock(0).BeginAsync();
        await AskAsync(owners);
        await UntilAsync(owners, () => Task.FromResult(!taker.Taken.IsEmpty));
    }

    [Fact]
    public async Task What_failed_when_it_was_woken_is_told_no_later_than_the_approval_itself_has_said()
    {
        // Once when it is asked for, and once when it is woken five seconds later.
        var taker = new Taker { Throws = 2 };
        await using var owners = await TwoOwners.StartAsync(more: (_, services) => With(services, taker));
        await owners.Clock(0).BeginAsync();
        await AskAsync(owners);
        // Less than the minute after which whatever fails is tried again.
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var seconds = 0; seconds < 50 && taker.Taken.IsEmpty; seconds++)
        {
            owners.Time.Advance(TimeSpan.FromSeconds(1));
            await ticks.WaitForNextTickAsync();
        }

        // What came due meanwhile may need longer on a slow machine; no more time passes for it.
        await TwoOwners.UntilAsync(() => Task.FromResult(!taker.Taken.IsEmpty));
    }

    [Fact]
    public async Task A_clock_hears_of_others_while_one_that_it_wakes_hangs_and_has_that_one_look_again_too()
    {
        var taker = new Taker { Hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using var owners = await TwoOwners.StartAsync(more: (owner, services) => With(services, owner == 1 ? taker : null));
        try
        {
            await AskAsync(owners);
            var clock = owners.Clock(1);
            await clock.BeginAsync();
            await UntilAsync(owners, () => Task.FromResult(taker.Entered == 1));
            await clock.WakeAsync(new ApprovalId("a_other"), long.MaxValue).WaitAsync(Patience);
            await clock.BeginAsync().WaitAsync(Patience);
            await clock.LookAsync().WaitAsync(Patience);
            taker.Hangs.SetResult();
            await UntilAsync(owners, () => Task.FromResult(taker.Entered == 2));
        }
        finally
        {
            taker.Hangs.TrySetResult();
        }
    }

    // For years, so that only a wake tells of it.
    private static async Task<ApprovalView> AskAsync(TwoOwners owners)
    {
        var request = SomeApproval.Request() with { Binding = CallBinding.None, ExpiresAtUnixMs = SomeApproval.Start * 2 };
        return (await owners.Of(0, request.Id).RequestAsync(request))!;
    }

    private static Task UntilAsync(TwoOwners owners, Func<Task<bool>> isSo) => TwoOwners.UntilAsync(async () =>
    {
        owners.Time.Advance(TimeSpan.FromSeconds(1));
        return await isSo();
    });

    private static void With(IServiceCollection services, Taker? taker)
    {
        Leap(services);
        if (taker is not null) services.AddSingleton<IApprovalNotices>(taker);
    }

    // Time runs: no call has taken long because of that.
    private static void Leap(IServiceCollection services) =>
        services.PostConfigure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = TimeSpan.FromDays(40_000));

    private sealed class Taker : IApprovalNotices
    {
        private int _entered;

        public ConcurrentQueue<ApprovalView> Taken { get; } = [];

        public int Throws { get; init; }

        public TaskCompletionSource? Hangs { get; init; }

        public int Entered => Volatile.Read(ref _entered);

        public async Task TakeAsync(ApprovalView view)
        {
            if (Interlocked.Increment(ref _entered) <= Throws) throw new InvalidOperationException();
            if (Hangs is { } hangs) await hangs.Task;
            Taken.Enqueue(view);
        }
    }
}
