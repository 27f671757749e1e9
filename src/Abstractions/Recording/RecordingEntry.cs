using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Recording;

/// <summary>One event in a session's recording. Chained: <see cref="Hash"/> covers every other member and the hash before it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Payload">Masked UTF-8 JSON object (docs/recording-format.md).</param>
/// <param name="Hash">SHA-256, 32 bytes (docs/recording-format.md).</param>
[GenerateSerializer, Immutable, Alias("gw.RecordingEntry")]
public sealed record RecordingEntry(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] long Sequence,
    [property: Id(2)] long AtUnixMs,
    [property: Id(3)] EntryKind Kind,
    [property: Id(4)] ReadOnlyMemory<byte> Payload,
    [property: Id(5)] ReadOnlyMemory<byte> Hash)
{
    /// <summary>SHA-256 of the payload as <see cref="Hash"/> covers it, 32 bytes, where <see cref="Payload"/> is not that: it was erased,
    /// cannot be decrypted, or was decrypted. Empty otherwise.</summary>
    [Id(6)] public ReadOnlyMemory<byte> PayloadHash { get; init; }

    /// <summary>Whether <see cref="Payload"/> can be read.</summary>
    [Id(7)] public PayloadState State { get; init; }

    /// <summary>What shows that <see cref="Payload"/> is what <see cref="PayloadHash"/> is of, where it was decrypted: 60 bytes
    /// (docs/recording-format.md, "Proof of a payload"), as secret as the payload. Empty otherwise.</summary>
    [Id(8)] public ReadOnlyMemory<byte> PayloadProof { get; init; }

    /// <summary>Of an entry of kind <see cref="EntryKind.Attached"/> that is to be appended: the body that it names, as it is stored. Empty
    /// otherwise, and wherever an entry is read.</summary>
    [Id(9)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The hash of the entry before, 32 bytes, zeros before the first, of an entry that is to be appended: the store compares it,
    /// so that nothing follows an entry that is not there. Empty wherever an entry is read.</summary>
    [Id(10)] public ReadOnlyMemory<byte> PreviousHash { get; init; }
}
