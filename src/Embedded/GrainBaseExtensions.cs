using Orleans.Runtime;

namespace Orleans;

/// <summary>Timers of a grain.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick; a failure is logged and the next tick comes all the same.</param>
    /// <param name="state">Handed to each tick.</param>
    /// <param name="options">When and how it ticks.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return ((Grain)grain).Activation.StartTimer(cancellationToken => callback(state, cancellationToken), options);
    }

    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="state">Handed to each tick.</param>
    /// <param name="options">When and how it ticks.</param>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return ((Grain)grain).Activation.StartTimer(_ => callback(state), options);
    }

    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="options">When and how it ticks.</param>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return ((Grain)grain).Activation.StartTimer(callback, options);
    }

    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="options">When and how it ticks.</param>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return ((Grain)grain).Activation.StartTimer(_ => callback(), options);
    }

    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="dueTime">Until the first tick.</param>
    /// <param name="period">From the end of a tick to the next.</param>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Starts a timer whose ticks are turns of <paramref name="grain"/>.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="dueTime">Until the first tick.</param>
    /// <param name="period">From the end of a tick to the next.</param>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Ends an activation once the calls that run now have ended.</summary>
    /// <param name="grain">The grain itself, not a reference.</param>
    public static void DeactivateOnIdle(this IGrainBase grain) =>
        ((Grain)grain).Activation.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));
}
