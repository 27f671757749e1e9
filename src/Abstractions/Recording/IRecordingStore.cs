using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;

namespace Gateway.Abstractions.Recording;

/// <summary>Append-only, fenced, durable: the one place where recordings live.</summary>
/// <remarks>Every implementation passes the same contract tests. Source: DESIGN "Stores"; promises R1, R3; threat T34.</remarks>
public interface IRecordingStore
{
    /// <summary>Appends entries of one session, in order, all or none.</summary>
    /// <param name="entries">At least one; sequences follow each other; the first follows the stored tail.</param>
    /// <param name="urgent">Whether somebody waits. What is not urgent may wait a moment, 50 ms at most, for others to share its commit;
    /// it keeps its place
    /// in the order.</param>
    /// <returns>Completes only after the bytes are durable. Appends that were started in order are committed in that order.</returns>
    /// <exception cref="ChainConflictException">The stored tail is not what the first entry follows; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot write now; the caller does not know whether the bytes were kept and
    /// must read the tail.</exception>
    Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true);

    /// <summary>The end of a session's recording; empty for an unknown session.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation);

    /// <summary>Entries from <paramref name="fromSequence"/> (at least 1) on, in order.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    IAsyncEnumerable<RecordingEntry> ReadAsync(SessionId session, long fromSequence, CancellationToken cancellation);

    /// <summary>Bytes that may still be written, as far as the store can tell without trying; <see cref="long.MaxValue"/> where nothing
    /// is known to bound them.</summary>
    Task<long> RoomAsync(CancellationToken cancellation);
}
