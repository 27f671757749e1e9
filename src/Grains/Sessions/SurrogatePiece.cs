using System.Collections.Immutable;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Grains.Sessions;

/// <summary>Some of a session's surrogates as they are kept.</summary>
/// <param name="Entries">At most <see cref="SurrogateVault.PieceLength"/>, in the order in which they were given out.</param>
internal sealed record SurrogatePiece(ImmutableArray<SurrogateEntry> Entries);
