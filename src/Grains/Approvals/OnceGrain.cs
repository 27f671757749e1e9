using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Approvals;

/// <summary>Something that counts once. The store decides: it is taken by whoever creates its record.</summary>
internal sealed class OnceGrain(IStateStore store) : Grain, IOnceGrain
{
    public async Task<bool> IsTakenAsync() =>
        await store.ReadAsync(OnceMarks.Kind, this.GetPrimaryKeyString(), CancellationToken.None) is not null;

    public async Task<bool> TakeAsync(long untilUnixMs)
    {
        try
        {
            await store.WriteAsync(new StateWrite(
                OnceMarks.Kind, this.GetPrimaryKeyString(), 0, OnceMarks.Taken, OnceMarks.Write(untilUnixMs)));
            return true;
        }
        catch (StateConflictException)
        {
            return false;
        }
    }
}
