using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Gateway;

/// <summary>One message of an upstream after the gate.</summary>
/// <param name="Client">What the client gets; empty for nothing.</param>
/// <param name="Record">What the recording gets.</param>
/// <param name="Hits">Kinds that were found.</param>
/// <param name="Withheld">Whether the message was replaced because it could not be masked.</param>
/// <param name="Fault">Why the whole answer must be refused; null when it need not.</param>
internal readonly record struct PassedMessage(
    ReadOnlyMemory<byte> Client,
    ReadOnlyMemory<byte> Record,
    ImmutableArray<KindCount> Hits,
    bool Withheld,
    ExchangeEnd? Fault)
{
    /// <summary>What was hidden in the recording, and why.</summary>
    public ImmutableArray<MaskedValue> Masked { get; init; } = [];
}
