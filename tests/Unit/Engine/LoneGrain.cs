using System.Collections.Concurrent;
using Orleans.Concurrency;

namespace Gateway.Tests.Engine;

[Reentrant]
internal sealed class LoneGrain : Grain, ILoneGrain
{
    private static readonly ConcurrentDictionary<string, int> s_alive = new(StringComparer.Ordinal);
    private bool _wasAlone;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _wasAlone = s_alive.AddOrUpdate(Key, 1, static (_, alive) => alive + 1) == 1;
        await Task.Yield();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        s_alive.AddOrUpdate(Key, 0, static (_, alive) => alive - 1);
    }

    public async Task<bool> IsAloneAsync(bool thenEnd)
    {
        await Task.Yield();
        if (thenEnd)
            DeactivateOnIdle();
        return _wasAlone && s_alive[Key] == 1;
    }

    public async Task<int> CountDownAsync(int times) =>
        times == 0 ? 0 : 1 + await GrainFactory.GetGrain<ILoneGrain>(Key).CountDownAsync(times - 1);
}
