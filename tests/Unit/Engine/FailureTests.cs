using Xunit;

namespace Gateway.Tests.Engine;

public sealed class FailureTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private Probe Probe => engine.Host.Probe;

    [Fact]
    public async Task A_throwing_call_faults_that_call_alone()
    {
        var grain = Grain("throws");
        var thrown = grain.ThrowAsync("at once");
        var later = grain.ThrowLaterAsync("later");
        var good = grain.ActivationAsync();

        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(() => thrown)).Message);
        Assert.Equal("later", (await Assert.ThrowsAsync<InvalidOperationException>(() => later)).Message);
        Assert.Equal(1, await good);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_for_its_caller() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain("cancelled").CancelledAsync());

    [Fact]
    public async Task A_grain_that_cannot_begin_faults_its_caller_and_the_next_call_tries_again()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Probe.Ends(Grain("fails once").ActivationAsync(), "the call of a grain that fails"));

        Assert.Equal(2, await Grain("fails once").ActivationAsync());
        Assert.DoesNotContain(Probe.Notes("fails once"), note => note.StartsWith("deactivate 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cycle_of_calls_times_out_and_both_grains_go_on()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.LongTime, TimeSpan.FromSeconds(5));
        var one = host.Grains.GetGrain<ITurnGrain>("cycle one");
        var other = host.Grains.GetGrain<ITurnGrain>("cycle other");
        await one.ActivationAsync();
        await other.ActivationAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => Probe.Ends(one.CycleAsync("cycle other"), "the cycle"));
        Assert.Equal(1, await one.ActivationAsync());
        Assert.Equal(1, await other.ActivationAsync());
    }

    [Fact]
    public async Task A_call_that_waited_too_long_never_begins()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.LongTime, TimeSpan.FromSeconds(5));
        var grain = host.Grains.GetGrain<ITurnGrain>("late");
        var held = grain.StayAsync("held");
        await host.Probe.When("enter held");
        var late = grain.NoteAsync("too late");

        await Assert.ThrowsAsync<TimeoutException>(() => Probe.Ends(late, "the waiting call"));
        await Assert.ThrowsAsync<TimeoutException>(() => Probe.Ends(held, "the held call"));
        host.Probe.Signal("open held");
        await grain.NoteAsync("in time");
        Assert.Equal(["activate 1", "enter held", "leave held", "in time"], host.Probe.Notes("late"));
    }

    [Fact]
    public async Task A_call_that_waited_for_its_turn_times_out_beside_a_younger_one_that_began_before_it()
    {
        Assert.SkipUnless(EngineHost.TakesClock, "Orleans watches each call by itself, and not by a clock that a test moves");
        var time = new Stamps();
        await using var host = await EngineHost.StartAsync(EngineHost.LongTime, TimeSpan.FromSeconds(1), time: time);
        var grain = host.Grains.GetGrain<ITurnGrain>("order of age");
        var first = grain.StayAsync("first");
        await host.Probe.When("enter first");
        var second = grain.StayAsync("second");
        time.Advance(TimeSpan.FromSeconds(0.8));
        var younger = grain.StayInterleavedAsync("younger");
        await host.Probe.When("enter younger");
        host.Probe.Signal("open first");
        await host.Probe.When("enter second");
        time.Advance(TimeSpan.FromSeconds(0.4));

        await Assert.ThrowsAsync<TimeoutException>(() => Probe.Ends(second, "the older call"));
        Assert.False(younger.IsCompleted);
        host.Probe.Signal("open second");
        host.Probe.Signal("open younger");
        await Probe.Ends(Task.WhenAll(first, younger), "both others");
    }

    [Fact]
    public async Task A_stopping_host_ends_every_grain()
    {
        await using var host = await EngineHost.StartAsync();
        for (var number = 0; number < 20; number++)
            await host.Grains.GetGrain<ITurnGrain>($"stop {number}").ActivationAsync();
        await host.StopAsync();

        for (var number = 0; number < 20; number++)
            Assert.Equal(["activate 1", "deactivate 1 ShuttingDown"], host.Probe.Notes($"stop {number}"));
    }

    private ITurnGrain Grain(string key) => engine.Host.Grains.GetGrain<ITurnGrain>(key);

    /// <summary>Stamps that move by hand; timers are real.</summary>
    private sealed class Stamps : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
