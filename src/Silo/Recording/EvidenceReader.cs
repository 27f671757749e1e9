using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording.Evidence;
using Gateway.Grains.Sessions;
using Gateway.Silo.Stores;

namespace Gateway.Silo.Recording;

/// <summary>Answers from the evidence's files, up to the newest checkpoint. Safe for several threads: what is signed never
/// changes.</summary>
internal sealed class EvidenceReader(EvidenceLog log, IRecordingStore recordings, SessionConditions conditions) : IEvidence
{
    public EvidenceStanding Standing => new(
        log.Latest?.ToString() ?? "", log.Size, log.WaitedMs, log.Problem ?? "", [.. conditions.Damaged.Order(StringComparer.Ordinal)]);

    public CheckpointPosition? Newest => log.Newest;

    public async Task<InclusionProof?> InclusionAsync(SessionId session, long sequence, CancellationToken cancellation)
    {
        if (recordings is not SqliteStore store || log.Folder is not { } folder || log.Latest is not { } note) return null;
        var position = await store.PositionAsync(session, sequence, cancellation);
        // The size that the note itself names: a newer one may be signed just now.
        if (position == 0 || Checkpoint.Parse(note.Text) is not { } checkpoint) return null;
        return Read<InclusionProof?>(() =>
        {
            var tiles = LeafTiles.Reading(folder, checkpoint.Size);
            var index = Behind(tiles, position);
            foreach (var leaf in tiles.Leaves(index))
            {
                var head = SessionHead.Decode(leaf);
                if (head is not null && head.Session == session && head.Sequence >= sequence)
                {
                    var proof = new MerkleTree(tiles.Node).Inclusion(index, checkpoint.Size);
                    return new InclusionProof(note.ToString(), checkpoint.Size, index, leaf, head.Sequence,
                        [.. proof.Select(static hash => (ReadOnlyMemory<byte>)hash)]);
                }

                index++;
            }

            return null;
        });
    }

    public Task<ConsistencyProof?> ConsistencyAsync(long oldSize, long newSize)
    {
        if (log.Folder is not { } folder || oldSize < 1 || oldSize > newSize || newSize > log.Size)
            return Task.FromResult<ConsistencyProof?>(null);
        return Task.FromResult(Read<ConsistencyProof?>(() => new ConsistencyProof(oldSize, newSize,
            [.. new MerkleTree(LeafTiles.Reading(folder, newSize).Node).Consistency(oldSize, newSize)
                .Select(static hash => (ReadOnlyMemory<byte>)hash)])));
    }

    public Task<ReadOnlyMemory<byte>?> TileAsync(string path)
    {
        var size = log.Size;
        if (log.Folder is not { } folder || TilePath.Parse(path) is not var (level, number, width)
            || level > 7 || number > size || (number * TilePath.Width) + width > size >> (8 * Math.Max(0, level)))
            return Task.FromResult(default(ReadOnlyMemory<byte>?));
        var tiles = LeafTiles.Reading(folder, size);
        var bytes = Read(() => level < 0 ? tiles.Bundle(number, width) : tiles.Hashes(level, number, width));
        return Task.FromResult<ReadOnlyMemory<byte>?>(bytes);
    }

    // The first leaf at or behind a position: leaves are in the order of positions.
    private static long Behind(LeafTiles tiles, long position)
    {
        var (low, high) = (0L, tiles.Size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (SessionHead.Decode(tiles.Leaves(middle).First()) is { } head && head.Position < position) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is EvidenceException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                "Checkpoints: the evidence cannot be read now; 'gateway recording verify' tells more.", failure);
        }
    }
}
