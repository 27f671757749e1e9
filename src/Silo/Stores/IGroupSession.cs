using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>A writer's connection to its store. Owned by the writer's thread; thrown away after any failure.</summary>
internal interface IGroupSession : IDisposable
{
    /// <summary>Writes the group and returns when it is durable. An empty group tries whether the store can be written.</summary>
    /// <exception cref="SqliteFailureException">Nothing of the group was kept, as far as can be told.</exception>
    /// <exception cref="StoreUnavailableException">The same; the message says what to do.</exception>
    void Commit(IReadOnlyList<WriteRequest> group);

    /// <summary>Does what a group has left to be done once its callers were told; it never fails one.</summary>
    /// <param name="isResting">Whether nothing waits to be written.</param>
    /// <returns>False while there is something left: it is asked again.</returns>
    bool Settle(bool isResting);

    /// <summary>Bytes that may still be written, as far as is known.</summary>
    long Room();
}
