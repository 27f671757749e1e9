using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>Where the keys of recordings live, apart from the recordings: whoever has a copy of a recording and not of its key has
/// nothing.</summary>
public interface IRecordingKeys
{
    /// <summary>The key that a session's payloads are encrypted under from now on; null when it has none, or its keys were
    /// destroyed.</summary>
    /// <exception cref="StoreUnavailableException">The keys cannot be read now.</exception>
    ValueTask<PayloadKey?> CurrentAsync(SessionId session);

    /// <summary>Makes a key for a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="fromSequence">The first entry that may be encrypted under it, from 1.</param>
    /// <returns>Completes only after the key is durable.</returns>
    /// <exception cref="StoreUnavailableException">The keys cannot be written now.</exception>
    Task<PayloadKey> CreateAsync(SessionId session, long fromSequence);

    /// <summary>The key that a payload was encrypted under.</summary>
    /// <param name="session">The session.</param>
    /// <param name="id">The key's name, as the payload tells it.</param>
    /// <exception cref="StoreUnavailableException">The keys cannot be read now.</exception>
    ValueTask<KeyLookup> FindAsync(SessionId session, UInt128 id);

    /// <summary>Destroys a session's keys: what was encrypted under them can be read by nobody any more. May be called again.</summary>
    /// <param name="session">The session.</param>
    /// <param name="throughSequence">Keys that begin behind this entry stay.</param>
    /// <returns>Completes only after they are gone from the disk.</returns>
    /// <exception cref="StoreUnavailableException">They cannot be written now; some may be gone.</exception>
    Task DestroyAsync(SessionId session, long throughSequence);
}
