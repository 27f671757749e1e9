namespace Gateway.Tests.Engine;

internal sealed class SmallGrain(Probe probe) : Grain, ISmallGrain
{
    private int _touched;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Count("small grains gone");
        return Task.CompletedTask;
    }

    public Task<int> TouchAsync() => Task.FromResult(++_touched);
}
