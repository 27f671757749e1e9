namespace Gateway.Embedded.Engine;

/// <summary>One tick of a grain's timer, as a call.</summary>
internal sealed class TimerTick(GrainTimer timer, bool interleave)
    : Call(CallFlags.Tick | (interleave ? CallFlags.Interleave : CallFlags.None))
{
    internal bool KeepsAlive => timer.KeepsAlive;

    public override string Name => "timer";

    protected override Task BeginAsync(object target) => timer.TickAsync() ?? throw NoTask();

    protected override void Settle(Task task) => timer.Ticked(task.IsCompletedSuccessfully ? null : ErrorOf(task));

    protected override void Fail(Exception error) => timer.Ticked(error);
}
