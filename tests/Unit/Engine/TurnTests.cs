using Xunit;

namespace Gateway.Tests.Engine;

public sealed class TurnTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private Probe Probe => engine.Host.Probe;

    [Fact]
    public async Task Concurrent_first_calls_meet_one_activation()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => Grain("one").ActivationAsync())));

        Assert.All(answers, answer => Assert.Equal(1, answer));
        Assert.Equal(1, Probe.Counted("activated one"));
    }

    [Fact]
    public async Task Two_keys_are_two_grains_and_one_key_is_one_reference()
    {
        Assert.Equal(1, await Grain("two a").ActivationAsync());
        Assert.Equal(1, await Grain("two b").ActivationAsync());
        Assert.Equal(Grain("two a"), Grain("two a"));
        Assert.NotEqual(Grain("two a"), Grain("two b"));
        Assert.Equal("two a", Grain("two a").GetPrimaryKeyString());
    }

    [Fact]
    public async Task Calls_of_one_caller_keep_their_order()
    {
        var grain = Grain("order");
        await grain.ActivationAsync();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => grain.NoteAsync($"{number}")).ToArray());

        Assert.Equal(Enumerable.Range(0, 2000).Select(number => $"{number}"), Probe.Notes("order").Skip(1));
    }

    [Fact]
    public async Task A_call_ends_before_the_next_ordinary_call_begins()
    {
        var grain = Grain("ordinary");
        var first = grain.StayAsync("first");
        await Probe.When("enter first");
        var second = grain.StayAsync("second");
        Probe.Signal("open second");
        // Answered by the same grain after the second call was queued, so the second call had its chance to begin.
        var between = grain.StayInterleavedAsync("between");
        Probe.Signal("open between");
        await Probe.Ends(between, "the interleaved call");
        Probe.Signal("open first");
        await Probe.Ends(Task.WhenAll(first, second), "both calls");

        Assert.Equal(
            ["activate 1", "enter first", "enter between", "leave between", "leave first", "enter second", "leave second"],
            Probe.Notes("ordinary"));
    }

    [Fact]
    public async Task A_marked_call_begins_while_another_waits()
    {
        var grain = Grain("marked");
        var ordinary = grain.StayAsync("held");
        await Probe.When("enter held");
        var marked = grain.StayInterleavedAsync("marked");
        await Probe.When("enter marked");
        Probe.Signal("open held");
        await Probe.Ends(ordinary, "the ordinary call");
        Probe.Signal("open marked");
        await Probe.Ends(marked, "the marked call");
    }

    [Fact]
    public async Task Read_only_calls_run_together_and_nothing_else_with_them()
    {
        var grain = Grain("reading");
        var first = grain.StayReadingAsync("read 1");
        var second = grain.StayReadingAsync("read 2");
        await Probe.When("enter read 1");
        await Probe.When("enter read 2");
        var write = grain.StayAsync("write");
        Probe.Signal("open write");
        Probe.Signal("open read 1");
        Probe.Signal("open read 2");
        await Probe.Ends(Task.WhenAll(first, second, write), "all calls");
        var notes = Probe.Notes("reading");

        Assert.True(Array.IndexOf(notes, "enter write") > Array.IndexOf(notes, "enter read 2"), string.Join(", ", notes));
        Assert.Equal("leave write", notes[^1]);
    }

    [Fact]
    public async Task Turns_never_run_in_parallel()
    {
        var calls = Enumerable.Range(0, 64).Select(_ => Task.Run(() => Grain("parallel").AddSlowlyAsync(200)));

        Assert.All(await Probe.Ends(Task.WhenAll(calls), "64 interleaving calls"), Assert.True);
    }

    [Fact]
    public async Task A_reentrant_grain_takes_its_own_callers_call() =>
        Assert.Equal(3, await Probe.Ends(engine.Host.Grains.GetGrain<ILoneGrain>("reentrant").CountDownAsync(3), "the cycle"));

    [Fact]
    public async Task What_a_grain_awaits_comes_back_to_its_turns() => Assert.True(await Grain("back").ComesBackAsync());

    [Fact]
    public async Task A_call_never_runs_in_its_callers_stack()
    {
        var call = Grain("stack").BlockAsync("stack");
        Probe.Signal("open stack");
        await Probe.Ends(call, "the call that blocks until its caller goes on");
    }

    [Fact]
    public async Task A_chain_of_two_thousand_grains_answers() =>
        Assert.Equal(2000, await Probe.Ends(Grain("deep").DescendAsync("deep", 2000), "the chain"));

    [Fact]
    public async Task Value_tasks_answer()
    {
        Assert.Equal(5, await Grain("value").AddAsync(2, 3));
        await Grain("value").TouchAsync();
        Assert.Equal("touched", Probe.Notes("value")[^1]);
    }

    [Fact]
    public async Task A_one_way_call_is_done_once_it_is_sent_and_its_failure_is_nobodys()
    {
        await Grain("told").TellAsync("this");
        await Probe.When("told was told this");
        Assert.Equal(1, await Grain("told").ActivationAsync());
    }

    [Fact]
    public async Task Ambient_values_do_not_travel()
    {
        TurnGrain.Ambient.Value = "the caller's";
        Assert.Null(await Grain("ambient").SwapAmbientAsync("the first call's"));
        Assert.Null(await Grain("ambient").SwapAmbientAsync("the second call's"));
        Assert.Equal("the caller's", TurnGrain.Ambient.Value);
    }

    private ITurnGrain Grain(string key) => engine.Host.Grains.GetGrain<ITurnGrain>(key);
}
