using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording;

/// <summary>An entry as a store holds it, not yet believed.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">As stored.</param>
/// <param name="AtUnixMs">As stored, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Kind">As stored; an <see cref="EntryKind"/> when the entry is sound.</param>
/// <param name="Payload">The payload; null when it was dropped and only its hash kept.</param>
/// <param name="PayloadHash">SHA-256 of a dropped payload, 32 bytes; empty while the payload is there.</param>
/// <param name="Hash">As stored; 32 bytes when the entry is sound.</param>
public readonly record struct StoredEntry(
    SessionId Session,
    long Sequence,
    long AtUnixMs,
    long Kind,
    ReadOnlyMemory<byte>? Payload,
    ReadOnlyMemory<byte> PayloadHash,
    ReadOnlyMemory<byte> Hash)
{
    /// <summary>Whether the payload can be read; told by whoever reads for people, and not where a chain is verified.</summary>
    public PayloadState State { get; init; }

    /// <summary>What became of the body that it names; told where a chain is verified.</summary>
    public BodyState Body { get; init; }

    /// <summary>The stored form of an entry.</summary>
    public static StoredEntry From(RecordingEntry entry) =>
        new(entry.Session, entry.Sequence, entry.AtUnixMs, (long)entry.Kind,
            entry.PayloadHash.IsEmpty ? entry.Payload : default(ReadOnlyMemory<byte>?), entry.PayloadHash, entry.Hash);
}
