using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Recording;

/// <summary>What proves recordings, for whoever asks: checkpoints, proofs and tiles (docs/evidence.md). Reads only.</summary>
public interface IEvidence
{
    /// <summary>How signing stands now.</summary>
    EvidenceStanding Standing { get; }

    /// <summary>The newest checkpoint; null before the first, and where nothing is signed.</summary>
    CheckpointPosition? Newest { get; }

    /// <summary>Shows that a session's entry is covered by the newest checkpoint; null while it is not, or when there is none.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The store or the evidence cannot be read now.</exception>
    Task<InclusionProof?> InclusionAsync(SessionId session, long sequence, CancellationToken cancellation);

    /// <summary>Shows that the tree of <paramref name="newSize"/> leaves begins with the one of <paramref name="oldSize"/>; null when one
    /// of both is not there.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The evidence cannot be read now.</exception>
    Task<ConsistencyProof?> ConsistencyAsync(long oldSize, long newSize);

    /// <summary>A tile or bundle by its path below <c>tile/</c>, as C2SP tlog-tiles names it; null when there is none.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The evidence cannot be read now.</exception>
    Task<ReadOnlyMemory<byte>?> TileAsync(string path);
}
