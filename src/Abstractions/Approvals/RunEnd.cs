using System.Collections.Immutable;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>Says how a call that was taken to run has ended.</summary>
/// <param name="Exchange">The exchange that took it.</param>
/// <param name="State">What is known: never <see cref="RunState.Running"/>.</param>
/// <param name="End">How its exchange ended.</param>
/// <param name="Messages">The masked JSON-RPC messages that answered it; empty for none.</param>
[GenerateSerializer, Immutable, Alias("gw.RunEnd")]
public sealed record RunEnd(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] RunState State,
    [property: Id(2)] ExchangeEnd End,
    [property: Id(3)] ImmutableArray<ReadOnlyMemory<byte>> Messages);
