using Orleans;
using Orleans.Runtime;

namespace Gateway.Embedded.Engine;

/// <summary>The turns of one observer. It does not keep the observer alive: whoever made the reference does.</summary>
internal sealed class ObserverQueue(EmbeddedEngine engine, IGrainObserver observer) : TurnQueue(engine)
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private volatile bool _deleted;

    protected override object? Target => !_deleted && _observer.TryGetTarget(out var observer) ? observer : null;

    protected override bool IsOpen => true;

    protected override bool IsEnded => _deleted;

    internal static Exception Gone() =>
        new ClientNotAvailableException("The observer is gone: its reference was deleted, or its owner did not keep it alive. Drop it.");

    internal void Delete() => _deleted = true;

    protected override Exception TargetGone() => Gone();
}
