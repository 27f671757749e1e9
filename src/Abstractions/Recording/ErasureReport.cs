using System.Collections.Immutable;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Recording;

/// <summary>What came of an order to erase, session by session.</summary>
/// <param name="Erased">Sessions whose payloads are gone.</param>
/// <param name="OnHold">Sessions that a legal hold keeps.</param>
/// <param name="Open">Sessions that have not ended: terminate them first.</param>
/// <param name="Failed">Sessions that the store could not finish; what was begun goes on by itself, and what it could
/// not even begin needs the order again.</param>
/// <param name="GoesOn">Whether this is what came of it so far, and it goes on by itself; asked the same again, it is told again.</param>
[GenerateSerializer, Immutable, Alias("gw.ErasureReport")]
public sealed record ErasureReport(
    [property: Id(0)] ImmutableArray<SessionId> Erased,
    [property: Id(1)] ImmutableArray<SessionId> OnHold,
    [property: Id(2)] ImmutableArray<SessionId> Open,
    [property: Id(3)] ImmutableArray<SessionId> Failed,
    [property: Id(4)] bool GoesOn = false);
