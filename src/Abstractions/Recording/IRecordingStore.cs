using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;

namespace Gateway.Abstractions.Recording;

/// <summary>Append-only, fenced, durable: the one place where recordings live.</summary>
/// <remarks>Every implementation passes the same contract tests. Source: DESIGN "Stores"; promises R1, R3; threat T34.</remarks>
public interface IRecordingStore
{
    /// <summary>Appends entries of one session, in order, all or none, and what is attached to them.</summary>
    /// <param name="entries">At least one; sequences follow each other; the first follows the stored tail.</param>
    /// <param name="urgent">Whether somebody waits. What is not urgent may wait a moment, 50 ms at most, for others to share its commit;
    /// it keeps its place
    /// in the order.</param>
    /// <returns>Completes only after the bytes are durable. Appends that were started in order are committed in that order.</returns>
    /// <exception cref="ChainConflictException">The stored tail, by sequence and hash, is not what the first entry follows; nothing was
    /// written.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot write now; the caller does not know whether the bytes were kept and
    /// must read the tail.</exception>
    Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true);

    /// <summary>The end of a session's recording; empty for an unknown session.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation);

    /// <summary>Entries from <paramref name="fromSequence"/> (at least 1) on, in order.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    IAsyncEnumerable<RecordingEntry> ReadAsync(SessionId session, long fromSequence, CancellationToken cancellation);

    /// <summary>A body that an entry of kind <see cref="EntryKind.Attached"/> names, as it is stored.</summary>
    /// <param name="name">Its name: the SHA-256 of it, 64 lower-case hexadecimal digits.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Null when it is not there, or is not what its name says.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<ReadOnlyMemory<byte>?> BodyAsync(string name, CancellationToken cancellation);

    /// <summary>Entries of all sessions in the store's order, for whoever follows the whole store: what is durable, nothing else.</summary>
    /// <param name="afterPosition">The position of the last entry that was seen; 0 for none.</param>
    /// <param name="limit">Most entries to return, 1 to 10,000; fewer are returned when their payloads together exceed 4 MiB.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Empty when there is nothing newer; a follower asks again a moment later. A page ends before an entry whose payload
    /// cannot be read though others can; the next page is that entry alone, marked.</returns>
    /// <exception cref="ArgumentException">The limit is out of its bounds or the position negative.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation);

    /// <summary>Erases payloads, and the bodies attached to them, for good and keeps their hashes. May be called again after a failure, and
    /// goes on where it was.</summary>
    /// <param name="session">The session; its recording must say so in an entry of kind <see cref="EntryKind.Erased"/> already, or
    /// verifying finds the payloads missing.</param>
    /// <param name="throughSequence">The last entry to look at.</param>
    /// <param name="kinds">Kinds whose payloads go.</param>
    /// <param name="cancellation">Stops between pages.</param>
    /// <returns>How many payloads were erased now; completes only after the bytes are gone from the disk.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot write now; some may have been erased.</exception>
    Task<long> EraseAsync(SessionId session, long throughSequence, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation);

    /// <summary>The position of the last durable entry, for whoever wants to know how far behind a follower is; 0 for none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<long> HeadAsync(CancellationToken cancellation);

    /// <summary>Bytes that may still be written, as far as the store can tell without trying; <see cref="long.MaxValue"/> where nothing
    /// is known to bound them.</summary>
    Task<long> RoomAsync(CancellationToken cancellation);
}
