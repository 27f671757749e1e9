using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Approvals;

/// <summary>Something that counts once. The store decides: it is taken by whoever creates its record.</summary>
internal sealed class OnceGrain(IStateStore store) : Grain, IOnceGrain
{
    private const string Kind = "once";
    private static readonly byte[] s_body = "{}"u8.ToArray();

    public async Task<bool> IsTakenAsync() => await store.ReadAsync(Kind, this.GetPrimaryKeyString(), CancellationToken.None) is not null;

    public async Task<bool> TakeAsync()
    {
        try
        {
            await store.WriteAsync(new StateWrite(Kind, this.GetPrimaryKeyString(), 0, "taken", s_body));
            return true;
        }
        catch (StateConflictException)
        {
            return false;
        }
    }
}
