namespace Gateway.Embedded.Engine;

/// <summary>An observer as grains see it.</summary>
internal abstract class ObserverReference(ObserverQueue queue) : Reference
{
    internal ObserverQueue Queue { get; } = queue;

    public override void Send(Call call)
    {
        if (!Queue.TryEnqueue(call))
            call.Fault(ObserverQueue.Gone());
    }
}
