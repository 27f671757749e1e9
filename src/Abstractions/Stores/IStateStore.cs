namespace Gateway.Abstractions.Stores;

/// <summary>Small keyed state with a version: compare and set, durable before it returns.</summary>
/// <remarks>Shares its group commit with the recording store of the same implementation. Source: threats T14, T34.</remarks>
public interface IStateStore
{
    /// <summary>The record, or null.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation);

    /// <summary>Writes if the stored version is the expected one.</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="StateConflictException">It is not; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot write now; the caller does not know whether it was kept and must read
    /// again.</exception>
    Task<long> WriteAsync(StateWrite write);

    /// <summary>Lists records, newest write first.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation);
}
