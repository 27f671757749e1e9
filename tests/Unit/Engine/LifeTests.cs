using Orleans.Runtime;
using Xunit;

namespace Gateway.Tests.Engine;

public sealed class LifeTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private Probe Probe => engine.Host.Probe;

    [Fact]
    public async Task A_grain_that_asks_for_its_end_is_new_at_the_next_call()
    {
        Assert.Equal(1, await Grain("end").ActivationAsync());
        await Grain("end").StopAsync();
        Assert.Equal(2, await Grain("end").ActivationAsync());
        Assert.Equal(["activate 1", "deactivate 1 ApplicationRequested", "activate 2"], Probe.Notes("end"));
    }

    [Fact]
    public async Task A_grain_that_asks_for_its_end_while_it_begins_answers_or_is_refused_and_never_hangs()
    {
        var refusal = await Record.ExceptionAsync(() => Probe.Ends(Grain("stops at once").ActivationAsync(), "the call"));
        Assert.True(refusal is null or OrleansException, $"{refusal}");
    }

    [Fact]
    public async Task An_end_waits_for_the_calls_that_run_and_later_calls_meet_the_successor()
    {
        var held = Grain("wait").StayAsync("wait");
        await Probe.When("enter wait");
        await Grain("wait").StopAsync();
        var later = Grain("wait").ActivationAsync();
        Probe.Signal("open wait");
        await Probe.Ends(held, "the running call");

        Assert.Equal(2, await Probe.Ends(later, "the later call"));
        Assert.Equal(
            ["activate 1", "enter wait", "leave wait", "deactivate 1 ApplicationRequested", "activate 2"], Probe.Notes("wait"));
    }

    [Fact]
    public async Task An_end_does_not_wait_for_ever_for_a_call_that_never_returns()
    {
        Assert.SkipWhen(EngineHost.KeepsStuckGrains, "Orleans holds a grain for stuck after two hours, MaxRequestProcessingTime");
        await using var host = await EngineHost.StartAsync(EngineHost.LongTime, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(1));
        var grain = host.Grains.GetGrain<ITurnGrain>("hung");
        var hung = grain.StayAsync("hung");
        await host.Probe.When("enter hung");
        await grain.StopAsync();

        Assert.Equal(2, await Probe.Ends(grain.ActivationAsync(), "a call of the successor"));
        host.Probe.Signal("open hung");
        await Probe.Ends(Task.WhenAny(hung), "the call that was given up");
    }

    [Fact]
    public async Task Calls_around_an_end_are_each_answered_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var calls = new List<Task>();
            for (var number = 0; number < 10; number++)
            {
                calls.Add(Grain("busy end").NoteAsync($"{(round * 10) + number}"));
                if (number == 5)
                    calls.Add(Grain("busy end").StopAsync());
            }
            await Probe.Ends(Task.WhenAll(calls), "ten calls and an end");
        }

        var numbers = Probe.Notes("busy end").Where(note => char.IsAsciiDigit(note[0]));
        Assert.Equal(Enumerable.Range(0, 500), numbers.Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_key_never_has_two_activations_however_often_it_ends()
    {
        var callers = Enumerable.Range(0, 16).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            var answers = 0;
            for (var call = 0; call < 100; call++)
            {
                var grain = engine.Host.Grains.GetGrain<ILoneGrain>($"lone {random.Next(4)}");
                try
                {
                    Assert.True(await grain.IsAloneAsync(random.Next(4) == 0));
                    answers++;
                }
                catch (OrleansException)
                {
                    // An engine may refuse a call that met too many ends; it may not answer it twice over.
                }
            }
            return answers;
        }));

        Assert.All(await Probe.Ends(Task.WhenAll(callers), "16 callers"), answers => Assert.True(answers > 0));
    }

    [Fact]
    public async Task A_key_that_ends_at_every_call_answers_every_call()
    {
        var callers = Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            var grain = engine.Host.Grains.GetGrain<ILoneGrain>("ends always");
            for (var call = 0; call < 2_000; call++)
            {
                try
                {
                    Assert.True(await grain.IsAloneAsync(thenEnd: true));
                }
                catch (OrleansException)
                {
                    // An engine may refuse a call that met too many ends.
                }
            }
        }));

        await Probe.Ends(Task.WhenAll(callers), "32 callers");
    }

    [Fact]
    public async Task Timers_tick_on_after_a_bad_tick_until_they_are_ended()
    {
        var clock = Clock("ticks");
        await clock.StartAsync(keepAlive: false);
        await Probe.When("tick ticks=5");
        Assert.True(await clock.EndAsync() >= 5);
    }

    [Fact]
    public async Task An_ordinary_tick_waits_for_the_call_that_runs_and_an_interleaving_one_does_not()
    {
        await Probe.Ends(Clock("both").BothAsync(), "the call that an interleaving tick releases");
        await Probe.When("both ordinary");
        Assert.Equal(["interleaved", "left", "ordinary"], Probe.Notes("both"));
    }

    [Fact]
    public async Task A_timer_can_be_moved()
    {
        await Clock("once").OnceAsync();
        await Probe.When("once once");
    }

    [Fact]
    public async Task A_grain_that_nobody_calls_is_collected_although_it_has_a_timer()
    {
        await using var host = await EngineHost.StartAsync(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(30));
        await host.Grains.GetGrain<IClockGrain>("idle").StartAsync(keepAlive: false);
        await host.Grains.GetGrain<IClockGrain>("kept").StartAsync(keepAlive: true);
        await host.Grains.GetGrain<ITurnGrain>("idle turn").ActivationAsync();

        await host.Probe.When("deactivated idle");
        await host.Probe.When("deactivated idle turn 1");
        Assert.Equal(["deactivate ActivationIdle"], host.Probe.Notes("idle"));
        Assert.Empty(host.Probe.Notes("kept"));
        Assert.Equal(2, await host.Grains.GetGrain<ITurnGrain>("idle turn").ActivationAsync());
        Assert.True(await host.Grains.GetGrain<IClockGrain>("kept").EndAsync() > 0);
    }

    [Fact]
    public async Task A_hundred_thousand_grains_answer_and_are_collected()
    {
        await using var host = await EngineHost.StartAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        for (var batch = 0; batch < 100; batch++)
        {
            var calls = Enumerable.Range(batch * 1000, 1000)
                .Select(number => host.Grains.GetGrain<ISmallGrain>($"small {number}").TouchAsync());
            Assert.All(await Probe.Ends(Task.WhenAll(calls), "a thousand calls"), touched => Assert.Equal(1, touched));
        }
        await host.Probe.When("small grains gone=100000");
        Assert.Equal(1, await host.Grains.GetGrain<ISmallGrain>("small 1").TouchAsync());
    }

    private ITurnGrain Grain(string key) => engine.Host.Grains.GetGrain<ITurnGrain>(key);

    private IClockGrain Clock(string key) => engine.Host.Grains.GetGrain<IClockGrain>(key);
}
