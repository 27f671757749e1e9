using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Silo.Stores.Bodies;

/// <summary>Puts messages that are kept beside a recording back into their entries, while one session's entries are read in
/// order.</summary>
/// <param name="folder">Where the bodies are.</param>
/// <param name="find">A session's key by its name.</param>
internal sealed class BodyInliner(BodyFolder folder, Func<SessionId, UInt128, KeyLookup> find)
{
    private readonly List<ReadOnlyMemory<byte>?> _bodies = [];

    /// <summary>The next entry, in clear.</summary>
    /// <exception cref="SqliteFailureException">A body cannot be read.</exception>
    public StoredEntry Take(in StoredEntry entry)
    {
        if (entry.Kind == (long)EntryKind.Attached)
        {
            _bodies.Add(Read(entry));
            return entry;
        }

        if (_bodies.Count == 0) return entry;
        var whole = entry.Payload is { } payload ? entry with { Payload = AttachedMessages.Inline(payload, _bodies) } : entry;
        _bodies.Clear();
        return whole;
    }

    private ReadOnlyMemory<byte>? Read(in StoredEntry entry)
    {
        if (entry.Payload is not { } payload || Attachment.Read(payload) is not { } attachment
            || folder.Read(attachment.Name) is not { } stored) return null;
        var key = StoredBody.KeyOf(stored) is { } id ? find(entry.Session, id).Key : null;
        return StoredBody.Open(key, entry.Session, entry.Sequence, stored);
    }
}
