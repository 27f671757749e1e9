using Gateway.Grains;
using Gateway.Tests.House;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Whom a grain tells: an edge that is not told of an order lets an open stream go on.</summary>
public sealed class SubscriberTests
{
    private static readonly Action<Edge> Tell = static edge => edge.Told++;

    private readonly ManualTime _time = new();
    private readonly Edge _edge = new();

    [Fact]
    public void A_clock_on_the_wall_that_is_set_forward_takes_nobody_off_the_list()
    {
        var edges = Subscribers.Of<Edge>(_time, NullLogger.Instance);
        edges.Subscribe(_edge, _edge);
        _time.SetBack(TimeSpan.FromHours(-1));
        edges.Notify(Tell);
        Assert.Equal(1, _edge.Told);
    }

    [Fact]
    public void One_that_does_not_renew_is_told_for_five_minutes()
    {
        var edges = Subscribers.Of<Edge>(_time, NullLogger.Instance);
        edges.Subscribe(_edge, _edge);
        _time.Advance(TimeSpan.FromMinutes(4));
        edges.Notify(Tell);
        Assert.Equal(1, _edge.Told);
        edges.Subscribe(_edge, _edge);
        _time.Advance(TimeSpan.FromMinutes(4));
        edges.Notify(Tell);
        Assert.Equal(2, _edge.Told);
        _time.Advance(TimeSpan.FromMinutes(2));
        edges.Notify(Tell);
        Assert.Equal(2, _edge.Told);
        Assert.Empty(edges);
    }

    // Whoever makes the list without them gets a clock that leaps.
    [Fact]
    public void Every_grain_that_tells_others_keeps_them_so()
    {
        var lists = Repository.Sources.Where(static file => file.Path.StartsWith("src/Grains/", StringComparison.Ordinal))
            .SelectMany(static file => file.Lines).Where(static line => line.Contains("ObserverManager<", StringComparison.Ordinal)
                && line.Contains('=', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lists);
        Assert.All(lists, static line => Assert.Contains("Subscribers.Of<", line, StringComparison.Ordinal));
    }

    private sealed class Edge : IAddressable
    {
        public int Told { get; set; }
    }
}
