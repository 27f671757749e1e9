namespace Gateway.Abstractions.Connections;

/// <summary>A task that an upstream has begun for a caller. Key: what stands for caller, connection and task.</summary>
[Alias("gw.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Whether it was begun for this caller, and its time is not over.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be read now.</exception>
    [Alias("IsKnown")] Task<bool> IsKnownAsync();

    /// <summary>Notes it, durably; one that is noted already is kept for the longer of both times, give or take half an hour.</summary>
    /// <param name="untilUnixMs">Until when the caller may ask for it, milliseconds since 1970-01-01 UTC.</param>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be used now; whether it was noted is not known.</exception>
    [Alias("Note")] Task NoteAsync(long untilUnixMs);
}
