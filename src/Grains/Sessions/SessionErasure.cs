using System.Collections.Immutable;
using Gateway.Abstractions.Recording;

namespace Gateway.Grains.Sessions;

/// <summary>What of a session's recording was erased last.</summary>
/// <param name="ThroughSequence">The last entry that it concerns.</param>
/// <param name="Kinds">Kinds of entries.</param>
/// <param name="IsDone">Whether the bytes are gone; otherwise erasing goes on.</param>
internal sealed record SessionErasure(long ThroughSequence, ImmutableArray<EntryKind> Kinds, bool IsDone)
{
    /// <summary>Whether it left nothing of these kinds.</summary>
    public bool Covers(ImmutableArray<EntryKind> kinds) => IsDone && kinds.All(Kinds.Contains);
}
