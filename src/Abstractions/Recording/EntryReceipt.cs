using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Recording;

/// <summary>Names one durable entry for whoever is to ask for its proof later.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">The entry's sequence, from 1.</param>
/// <param name="Hash">The entry's hash, 32 bytes (docs/recording-format.md).</param>
/// <param name="Checkpoint">The newest checkpoint of that time; as a rule a later one is the first to cover the entry. Null where
/// nothing is signed.</param>
[GenerateSerializer, Immutable, Alias("gw.EntryReceipt")]
public sealed record EntryReceipt(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] long Sequence,
    [property: Id(2)] ReadOnlyMemory<byte> Hash,
    [property: Id(3)] CheckpointPosition? Checkpoint);
