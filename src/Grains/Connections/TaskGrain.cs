using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Connections;

/// <summary>Owns the note of one task. Keeps nothing in memory: a task is asked for seldom, and by one caller.</summary>
internal sealed class TaskGrain(IStateStore store, TimeProvider time) : Grain, ITaskGrain
{
    public Task<bool> IsKnownAsync() =>
        TaskNotes.IsKnownAsync(store, this.GetPrimaryKeyString(), time.GetUtcNow().ToUnixTimeMilliseconds());

    public Task NoteAsync(long untilUnixMs) => TaskNotes.NoteAsync(store, this.GetPrimaryKeyString(), untilUnixMs);
}
