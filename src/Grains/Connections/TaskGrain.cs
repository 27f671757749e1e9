using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Connections;

/// <summary>Owns the note of one task. Keeps nothing in memory: a task is asked for seldom, and by one caller.</summary>
internal sealed class TaskGrain(IStateStore store, TimeProvider time) : Grain, ITaskGrain
{
    public async Task<bool> IsKnownAsync()
    {
        var isKnown = await TaskNotes.IsKnownAsync(store, this.GetPrimaryKeyString(), time.GetUtcNow().ToUnixTimeMilliseconds());
        // Clients name the task, so that it may be any: nothing stays of one that there is not.
        if (!isKnown) DeactivateOnIdle();
        return isKnown;
    }

    public Task NoteAsync(long untilUnixMs) => TaskNotes.NoteAsync(store, this.GetPrimaryKeyString(), untilUnixMs);
}
