using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>Shows that one tree is the beginning of another.</summary>
/// <param name="OldSize">Leaves of the smaller.</param>
/// <param name="NewSize">Leaves of the larger.</param>
/// <param name="Proof">Hashes of 32 bytes (RFC 6962 section 2.1.2).</param>
[GenerateSerializer, Immutable, Alias("gw.ConsistencyProof")]
public sealed record ConsistencyProof(
    [property: Id(0)] long OldSize, [property: Id(1)] long NewSize, [property: Id(2)] ImmutableArray<ReadOnlyMemory<byte>> Proof);
