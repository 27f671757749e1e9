using Gateway.Edge.Sessions;
using Xunit;

namespace Gateway.Tests.Sessions;

public sealed class StreamGateTests
{
    private readonly TimersByHand _time = new();
    private readonly StreamGate _gate = new();

    [Fact]
    public async Task What_is_posted_waits_until_the_stream_is_answered()
    {
        var posted = _gate.PassAsync(_time, CancellationToken.None);
        _gate.Forwarded();
        Assert.False(posted.IsCompleted);
        Assert.False(_gate.IsOpen);
        _gate.Open();
        await posted;
        Assert.True(_gate.IsOpen);
    }

    [Fact]
    public async Task An_upstream_that_keeps_quiet_is_waited_for_a_quarter_of_a_second_and_only_once()
    {
        _gate.Forwarded();
        var posted = _gate.PassAsync(_time, CancellationToken.None);
        Assert.False(posted.IsCompleted);
        Assert.Equal(TimeSpan.FromMilliseconds(250), _time.FireLast());
        await posted;
        Assert.True(_gate.IsOpen);
    }

    [Fact]
    public async Task A_stream_that_never_gets_as_far_as_its_upstream_does_not_hold_up_what_is_posted()
    {
        var posted = _gate.PassAsync(_time, CancellationToken.None);
        Assert.False(posted.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(2), _time.FireLast());
        await posted;
        Assert.True(_gate.IsOpen);
    }

    [Fact]
    public async Task A_post_that_is_given_up_does_not_open_the_gate()
    {
        using var given = new CancellationTokenSource();
        var posted = _gate.PassAsync(_time, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posted);
        Assert.False(_gate.IsOpen);
    }

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class TimersByHand : TimeProvider
    {
        private Action? _fire;
        private TimeSpan _due;

        public TimeSpan FireLast()
        {
            _fire!();
            return _due;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_fire, _due) = (() => callback(state), dueTime);
            return new Idle();
        }

        private sealed class Idle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Nothing runs.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
