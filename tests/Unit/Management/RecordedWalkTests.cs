using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Policies;
using Gateway.Governance.Policies.Backtests;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class RecordedWalkTests
{
    private const int PagesMax = 10_000;
    private readonly ManualTime _time = new();
    private int _pages;

    [Fact]
    public async Task A_walk_past_sessions_that_are_not_looked_for_takes_no_longer_than_one_that_tells_them()
    {
        var said = await WalkAsync(() => _time.Advance(TimeSpan.FromSeconds(1)), CancellationToken.None);
        Assert.Equal("only what could be read in a minute, newest sessions first", said);
        Assert.InRange(_pages, 60, 62);
    }

    [Fact]
    public async Task A_walk_past_sessions_that_are_not_looked_for_ends_when_whoever_asked_is_gone()
    {
        using var gone = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => WalkAsync(gone.Cancel, gone.Token));
        Assert.Equal(1, _pages);
    }

    [Fact]
    public async Task A_walk_to_the_end_of_the_list_tells_all()
    {
        Assert.Equal("", await WalkAsync(static () => { }, CancellationToken.None));
        Assert.Equal(PagesMax, _pages);
    }

    // A list without end, had it no bound, of which nothing matches.
    private Task<string> WalkAsync(Action turn, CancellationToken cancellation)
    {
        var ledger = Interceptor.For<ILedgerGrain>((_, _) =>
        {
            turn();
            return Task.FromResult(new SessionPage([], ++_pages < PagesMax ? "more" : null));
        });
        var grains = Interceptor.For<IGrainFactory>((_, _) => ledger);
        return RecordedWalk.TellAsync(
            grains, _time, Interceptor.For<IRecordedRun>(static (_, _) => null), _time.GetUtcNow(), connection: null, cancellation);
    }
}
