using System.Collections.Concurrent;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Recording;
using Gateway.Edge.Sessions;
using Gateway.Tests.Approvals;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>How a call ended, where its session's owner has died and the edge that carried it lives.</summary>
public sealed class OutcomeDeliveryTests
{
    private readonly ManualTime _time = new();
    private readonly HeardLog _log = new();
    private readonly ConcurrentQueue<ExchangeOutcome> _told = new();

    [Theory]
    [InlineData(false, ExchangeEnd.Completed)]
    [InlineData(true, ExchangeEnd.GatewayFault)]
    public async Task An_outcome_that_a_dead_owner_did_not_take_is_given_to_the_next(bool waits, ExchangeEnd end)
    {
        var completing = CompleteAsync(waits, isThere: tries => tries > 3);
        // Where its client waits for that, it hears now that there was no answer.
        if (waits) await Assert.ThrowsAsync<SiloUnavailableException>(() => completing);
        else Assert.True(await completing);
        await PassAsync(() => _told.Count == 4);
        Assert.Equal([false, true, true, true], _told.Select(static o => o.IsAgain));
        Assert.Single(_told.Select(static o => o.Exchange).Distinct());
        Assert.Equal(end, _told.Last().End);
        Assert.Equal("", _log.Text);
    }

    [Fact]
    public async Task One_that_nobody_takes_is_given_up_and_said_to_be_missing()
    {
        await CompleteAsync(waits: false, isThere: static _ => false);
        await PassAsync(() => _log.Text.Length > 0);
        Assert.Equal(7, _told.Count);
        Assert.Contains(_told.First().Exchange.Value, _log.Text, StringComparison.Ordinal);
    }

    private async Task<bool> CompleteAsync(bool waits, Func<int, bool> isThere)
    {
        var owner = Interceptor.For<ISessionGrain>((_, args) =>
        {
            _told.Enqueue((ExchangeOutcome)args[0]!);
            return isThere(_told.Count) ? Task.FromResult(true) : Task.FromException<bool>(new SiloUnavailableException());
        });
        using var session = new LiveSession(new SessionId("s_orphan"), Interceptor.For<IGrainFactory>((_, _) => owner));
        var x = new Exchange(new DefaultHttpContext(), 0) { Session = session };
        using var loggers = new LoggerFactory([_log]);
        var delivery = new OutcomeDelivery(_time, loggers.CreateLogger<OutcomeDelivery>());
        var returning = new Returning(null!, null!, delivery, null!, null!, null!, _time);
        return await returning.CompleteAsync(x, new StreamRecorder(x.Id, owner, _time), ExchangeEnd.Completed, 0, waits);
    }

    private Task PassAsync(Func<bool> isSo) => TwoOwners.UntilAsync(() =>
    {
        if (isSo()) return Task.FromResult(true);
        _time.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(false);
    });
}
