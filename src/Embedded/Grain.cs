using Gateway.Embedded.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>An owner of state: one activation a key, its turns one at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation;

    /// <summary>Made by the engine, with services of the host's container for its parameters.</summary>
    protected Grain() => _activation = TurnQueue.OfThread as Activation;

    internal Activation Activation => _activation
        ?? throw new InvalidOperationException($"{GetType().Name} was made with new, outside the engine; get it from IGrainFactory.");

    /// <summary>Gives references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Class.Engine;

    /// <summary>The activation's own scope of the host's container.</summary>
    protected IServiceProvider ServiceProvider => Activation.Services;

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once the calls that run now have ended. Later calls meet a new activation.</summary>
    protected void DeactivateOnIdle() =>
        Activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));

    /// <summary>Keeps this activation from being collected as idle.</summary>
    /// <param name="timeSpan">From now; zero or less lifts it.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.KeepFor(timeSpan);
}
