using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Gateway.Embedded.Engine;

/// <summary>One grain in memory, from its first call to its end.</summary>
internal sealed class Activation(GrainClass grainClass, string key) : TurnQueue(grainClass.Engine)
{
    private IServiceScope? _scope;
    private Grain? _grain;

    // Under the gate.
    private ActivationState _state;
    private DeactivationReason _reason;
    private long _keptUntil = long.MinValue;
    private long _forcedAt;
    private bool _forced;
    private List<GrainTimer>? _timers;
    private TaskCompletionSource? _ended;

    internal GrainClass Class { get; } = grainClass;

    internal string Key { get; } = key;

    internal IServiceProvider Services => _scope?.ServiceProvider ?? Engine.Services;

    protected override object? Target => _grain;

    protected override bool IsReentrant => Class.IsReentrant;

    protected override bool IsOpen => _state == ActivationState.Valid;

    protected override bool IsEnded => _state == ActivationState.Ended;

    protected override bool HasStep =>
        (_state == ActivationState.New && IsWaiting) || (_state == ActivationState.Deactivating && (!IsRunning || _forced));

    /// <summary>Lets running calls end, then ends the activation; calls that wait, and later ones, meet its successor.</summary>
    internal void Deactivate(DeactivationReason reason)
    {
        bool watch;
        lock (Gate)
        {
            if (_state is ActivationState.New or ActivationState.Activating)
                _reason = reason;
            if (_state != ActivationState.Valid)
                return;
            BeginDeactivation(reason);
            watch = MarkWatched();
        }
        if (watch)
            Engine.Watch(this);
    }

    /// <summary>Deactivates it when nobody used it since <paramref name="before"/>.</summary>
    internal void CollectIfIdle(long before, long now)
    {
        lock (Gate)
        {
            // No need to watch it: no turn runs that its end would wait for.
            if (_state == ActivationState.Valid && IsIdle && UsedAt <= before && _keptUntil <= now)
                BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called it for long."));
        }
    }

    /// <summary>Completes when the activation has ended.</summary>
    internal Task EndedAsync()
    {
        lock (Gate)
        {
            if (_state == ActivationState.Ended)
                return Task.CompletedTask;
            return (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    internal void KeepFor(TimeSpan span)
    {
        lock (Gate)
            _keptUntil = span <= TimeSpan.Zero ? long.MinValue : Engine.After(Engine.Now, span);
    }

    internal IGrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        bool refused;
        lock (Gate)
        {
            refused = _state is ActivationState.Ending or ActivationState.Ended;
            if (!refused)
                (_timers ??= []).Add(timer);
        }
        if (refused)
            timer.Dispose();
        else
            timer.Change(options.DueTime, options.Period);
        return timer;
    }

    internal void Forget(GrainTimer timer)
    {
        lock (Gate)
            _timers?.Remove(timer);
    }

    protected override void TakeStep()
    {
        bool begins;
        lock (Gate)
        {
            begins = _state == ActivationState.New;
            _state = begins ? ActivationState.Activating : ActivationState.Ending;
        }
        // Both handle every failure themselves.
        _ = begins ? ActivateAsync() : DeactivateAsync();
    }

    protected override bool MustWatch()
    {
        if (_state != ActivationState.Deactivating)
            return false;
        _forced |= Engine.Now >= _forcedAt;
        return true;
    }

    protected override bool CountsAsUse(Call call) => !call.IsTick || ((TimerTick)call).KeepsAlive;

    // A grain that asked for its end while it began first serves a call: otherwise it would begin for ever.
    protected override void OnBegin()
    {
        if (_state != ActivationState.Valid || _reason.ReasonCode == DeactivationReasonCode.None)
            return;
        BeginDeactivation(_reason);
        if (MarkWatched())
            Engine.Watch(this);
    }

    protected override Exception TargetGone() => new InvalidOperationException($"{Class.Type.Name} is not active.");

    private void BeginDeactivation(DeactivationReason reason)
    {
        _state = ActivationState.Deactivating;
        _reason = reason;
        _forcedAt = Engine.After(Engine.Now, Engine.Collection.DeactivationTimeout);
        WakeIfReady();
    }

    private async Task ActivateAsync()
    {
        try
        {
            _scope = Engine.Services.CreateScope();
            _grain = Class.Create(_scope.ServiceProvider);
            if (Class.HasOnActivate)
                await LimitAsync(_grain.OnActivateAsync, Engine.Collection.ActivationTimeout, "OnActivateAsync");
        }
        catch (Exception error)
        {
            Engine.ActivationFailed(Class, error);
            await DisposeAsync();
            End(error);
            return;
        }
        lock (Gate)
        {
            _state = ActivationState.Valid;
            if (!IsWaiting && _reason.ReasonCode != DeactivationReasonCode.None)
                BeginDeactivation(_reason);
        }
    }

    private async Task DeactivateAsync()
    {
        try
        {
            StopTimers();
            if (Class.HasOnDeactivate)
            {
                var reason = _reason;
                var limit = Engine.Collection.DeactivationTimeout;
                await LimitAsync(token => _grain!.OnDeactivateAsync(reason, token), limit, "OnDeactivateAsync");
            }
        }
        catch (Exception error)
        {
            Engine.DeactivationFailed(Class, error);
        }
        await DisposeAsync();
        End(error: null);
    }

    private async Task LimitAsync(Func<CancellationToken, Task> step, TimeSpan limit, string name)
    {
        using var timeout = new CancellationTokenSource(limit, Engine.Clock);
        try
        {
            await step(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException error) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"{Class.Type.Name}.{name} took longer than {limit}.", error);
        }
    }

    private async Task DisposeAsync()
    {
        StopTimers();
        try
        {
            if (_grain is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else if (_grain is IDisposable disposable)
                disposable.Dispose();
            if (_scope is IAsyncDisposable scope)
                await scope.DisposeAsync();
            else
                _scope?.Dispose();
        }
        catch (Exception error)
        {
            Engine.DeactivationFailed(Class, error);
        }
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (Gate)
        {
            timers = _timers?.ToArray() ?? [];
            _timers = null;
        }
        foreach (var timer in timers)
            timer.Dispose();
    }

    // The successor takes the waiting calls along before anybody else can reach it, so calls keep their order; and it runs none
    // before it is in the map, or it could end before it is put there, and stay there as what takes no calls.
    private void End(Exception? error)
    {
        List<Call> unanswered = [];
        TaskCompletionSource? ended;
        lock (Gate)
        {
            DropTicks();
            error ??= Engine.StopReason();
            if (error is not null || !IsWaiting)
            {
                unanswered = TakeWaiting();
                Class.Forget(this);
            }
            else
            {
                var successor = new Activation(Class, Key);
                MoveWaitingTo(successor);
                Class.Replace(this, successor);
                successor.WakeMoved();
            }
            _state = ActivationState.Ended;
            ended = _ended;
        }
        _grain = null;
        foreach (var call in unanswered)
            call.Fault(error ?? TargetGone());
        ended?.TrySetResult();
    }
}
