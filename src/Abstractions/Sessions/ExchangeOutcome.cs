using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;

namespace Gateway.Abstractions.Sessions;

/// <summary>The masked end of an exchange.</summary>
/// <param name="Exchange">The exchange that was admitted.</param>
/// <param name="End">How it ended.</param>
/// <param name="HttpStatus">What the client was answered; 0 when nothing was.</param>
/// <param name="Messages">The masked JSON-RPC messages that are not in an earlier <see cref="StreamPiece"/>, oldest first.</param>
/// <param name="Hits">Kinds that were found in the answer, with how often.</param>
/// <param name="AnswerBytes">Bytes the upstream answered, all messages together.</param>
/// <param name="DurationMicroseconds">From the first byte of the request to the last of the answer.</param>
[GenerateSerializer, Immutable, Alias("gw.ExchangeOutcome")]
public sealed record ExchangeOutcome(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] ExchangeEnd End,
    [property: Id(2)] int HttpStatus,
    [property: Id(3)] ImmutableArray<ReadOnlyMemory<byte>> Messages,
    [property: Id(4)] ImmutableArray<KindCount> Hits,
    [property: Id(5)] long AnswerBytes,
    [property: Id(6)] long DurationMicroseconds)
{
    /// <summary>What was hidden in <see cref="Messages"/>, and why; at most 100.</summary>
    [Id(7)] public ImmutableArray<MaskedValue> Masked { get; init; } = [];

    /// <summary>Whether the session may have heard it before, since no answer to that came back: it is recorded once all the
    /// same.</summary>
    [Id(8)] public bool IsAgain { get; init; }
}
