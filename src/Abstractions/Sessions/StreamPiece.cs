using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;

namespace Gateway.Abstractions.Sessions;

/// <summary>Masked messages of an exchange that is still streaming.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Messages">Masked JSON-RPC messages, oldest first.</param>
/// <param name="Hits">Kinds that were found in them, with how often.</param>
[GenerateSerializer, Immutable, Alias("gw.StreamPiece")]
public sealed record StreamPiece(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] ImmutableArray<ReadOnlyMemory<byte>> Messages,
    [property: Id(2)] ImmutableArray<KindCount> Hits)
{
    /// <summary>What was hidden in them, and why; at most 100.</summary>
    [Id(3)] public ImmutableArray<MaskedValue> Masked { get; init; } = [];
}
