namespace Gateway.Abstractions.Stores;

/// <summary>Finds out whether this process's own store works; another process's may while this one's does not.</summary>
public interface IStoreProbe
{
    /// <summary>Writes and reads one small record.</summary>
    /// <returns>Whether there is room for the record of the largest call too.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be written or read now.</exception>
    Task<bool> ProbeAsync();
}
