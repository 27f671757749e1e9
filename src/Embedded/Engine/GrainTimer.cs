using Orleans.Runtime;

namespace Gateway.Embedded.Engine;

/// <summary>A grain's timer. Its clock runs outside; each tick queues a turn, and the next is only armed once that has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ITimer _clock;

    // Under the gate.
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _clock = activation.Engine.Clock.CreateTimer(
                static timer => ((GrainTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    internal bool KeepsAlive => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _dueTime = dueTime;
            _period = period;
            _changed = true;
            if (!_ticking)
                Arm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        _clock.Dispose();
        _stop.Cancel();
        _activation.Forget(this);
    }

    /// <summary>One tick, in its turn.</summary>
    internal Task TickAsync() => _stop.IsCancellationRequested ? Task.CompletedTask : _callback(_stop.Token);

    /// <summary>The tick has ended.</summary>
    internal void Ticked(Exception? error)
    {
        if (error is not null && !_stop.IsCancellationRequested)
            _activation.Engine.TickFailed(_activation.Class, error);
        lock (_gate)
        {
            _ticking = false;
            if (!_disposed)
                Arm();
        }
    }

    private void Arm()
    {
        _clock.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        _changed = false;
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_disposed || _ticking)
                return;
            _ticking = true;
        }
        if (!_activation.TryEnqueue(new TimerTick(this, _options.Interleave)))
            Dispose();
    }
}
