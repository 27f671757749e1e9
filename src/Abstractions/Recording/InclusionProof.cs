using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>Shows that an entry is covered by a checkpoint: its session's chain leads from it to a head, and the head is a leaf.</summary>
/// <param name="Note">The checkpoint.</param>
/// <param name="Size">Leaves of its tree.</param>
/// <param name="Index">The leaf's number, from 0.</param>
/// <param name="Leaf">The leaf's bytes (docs/evidence.md).</param>
/// <param name="Sequence">The head's sequence; at least the entry's.</param>
/// <param name="Proof">Hashes of 32 bytes, from the leaf upwards (RFC 6962 section 2.1.1).</param>
[GenerateSerializer, Immutable, Alias("gw.InclusionProof")]
public sealed record InclusionProof(
    [property: Id(0)] string Note,
    [property: Id(1)] long Size,
    [property: Id(2)] long Index,
    [property: Id(3)] ReadOnlyMemory<byte> Leaf,
    [property: Id(4)] long Sequence,
    [property: Id(5)] ImmutableArray<ReadOnlyMemory<byte>> Proof);
