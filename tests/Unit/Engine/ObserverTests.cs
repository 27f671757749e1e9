using Xunit;

namespace Gateway.Tests.Engine;

public sealed class ObserverTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private IGrainFactory Grains => engine.Host.Grains;

    [Fact]
    public async Task Observers_are_told_in_order_until_they_unsubscribe()
    {
        var watcher = new Watcher(fails: false);
        var reference = Grains.CreateObjectReference<IWatcher>(watcher);
        var grain = Grains.GetGrain<IWatchedGrain>("told");
        await grain.SubscribeAsync(reference);
        await grain.SubscribeAsync(reference);
        for (var number = 0; number < 50; number++)
            Assert.Equal(1, await grain.TellAsync(number));
        await grain.UnsubscribeAsync(reference);

        Assert.Equal(0, await grain.TellAsync(50));
        Assert.Equal(Enumerable.Range(0, 50), watcher.Seen);
    }

    [Fact]
    public async Task A_failing_observer_is_dropped_and_the_others_are_told()
    {
        var bad = new Watcher(fails: true);
        var good = new Watcher(fails: false);
        var grain = Grains.GetGrain<IWatchedGrain>("dropped");
        await grain.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(bad));
        await grain.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(good));

        Assert.Equal(1, await grain.TellAsync(1));
        Assert.Equal(1, await grain.TellAsync(2));
        Assert.Equal([1, 2], good.Seen);
        GC.KeepAlive(bad);
    }

    [Fact]
    public async Task An_observer_that_is_gone_is_dropped()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.LongTime, TimeSpan.FromSeconds(5));
        var watcher = new Watcher(fails: false);
        var reference = host.Grains.CreateObjectReference<IWatcher>(watcher);
        var grain = host.Grains.GetGrain<IWatchedGrain>("gone");
        await grain.SubscribeAsync(reference);
        host.Grains.DeleteObjectReference<IWatcher>(reference);

        // Where a lost observer is only noticed by waiting, the notifier's own caller may have given up by then.
        var told = await Record.ExceptionAsync(() => grain.TellAsync(1));
        Assert.True(told is null or TimeoutException, $"{told}");
        await host.Probe.When("gone told 1, 0 left");
        Assert.Empty(watcher.Seen);
    }

    [Fact]
    public async Task A_grain_may_be_handed_its_observer_by_another_grain_and_references_stay_equal()
    {
        var watcher = new Watcher(fails: false);
        var reference = Grains.CreateObjectReference<IWatcher>(watcher);
        Assert.Equal(reference, reference);
        Assert.NotEqual(reference, Grains.CreateObjectReference<IWatcher>(new Watcher(fails: false)));
        await Grains.GetGrain<IWatchedGrain>("first").SubscribeAsync(reference);
        await Grains.GetGrain<IWatchedGrain>("second").SubscribeAsync(reference);
        await Grains.GetGrain<IWatchedGrain>("first").TellAsync(1);
        await Grains.GetGrain<IWatchedGrain>("second").TellAsync(2);

        Assert.Equal([1, 2], watcher.Seen);
    }
}
