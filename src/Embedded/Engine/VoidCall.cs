namespace Gateway.Embedded.Engine;

/// <summary>A call of an observer's method that returns nothing: one way.</summary>
internal abstract class VoidCall(CallFlags flags) : Call(flags | CallFlags.OneWay)
{
    public abstract void Invoke(object target);

    protected override Task BeginAsync(object target)
    {
        Invoke(target);
        return Task.CompletedTask;
    }

    protected override void Settle(Task task)
    {
        // Nobody waits.
    }

    protected override void Fail(Exception error)
    {
        // One way: Fault has logged it, and nobody waits.
    }
}
