using System.Text;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Recording;

/// <summary>Adds the ends of sessions to the log and signs its tree. Whatever order the machine stops in, the signed tree is the one that
/// is on the disk: leaves are durable before they are signed, and what no signature covers is written over. For one caller at a
/// time.</summary>
internal sealed class Sealer
{
    private readonly string _folder;
    private readonly SqliteStore _store;
    private readonly ICheckpointSigner _signer;
    private readonly HeadReader _heads = new();
    private LeafTiles _tiles;
    private MerkleFrontier _frontier;
    private long _historyEnd;
    private long _position;

    private Sealer(string folder, SqliteStore store, ICheckpointSigner signer, string origin, LeafTiles tiles)
    {
        (_folder, _store, _signer, Origin, _tiles) = (folder, store, signer, origin, tiles);
        _frontier = MerkleFrontier.Of(tiles.Size, tiles.Node);
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>Leaves of the signed tree.</summary>
    public long Size => _tiles.Size;

    /// <summary>The newest checkpoint; null before the first.</summary>
    public SignedNote? Latest { get; private set; }

    /// <summary>Goes on where the folder's last checkpoint ends, or begins a log.</summary>
    /// <param name="recording">The recording's file.</param>
    /// <param name="store">The store of that file.</param>
    /// <param name="signer">The key.</param>
    /// <param name="origin">The log's name; null to keep the one it has, or to take the key's.</param>
    /// <exception cref="EvidenceException">The folder, the key and the store do not belong together: going on would fork the
    /// log.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<Sealer> OpenAsync(string recording, SqliteStore store, ICheckpointSigner signer, string? origin)
    {
        var folder = EvidenceFolder.Of(Path.GetFullPath(recording));
        EvidenceFolder.Create(folder);
        var keys = EvidenceKeys.Read(folder);
        if (keys.Problem is { } problem) throw new EvidenceException($"Checkpoints: {problem}; restore the folder from a backup.");
        var (last, end, isShown) = LogEnd.Find(folder, hasKey: keys.Current is not null);
        if (keys.Current is null && last is null)
        {
            // An empty file of checkpoints says that none is signed yet; leaves without such a file say that it was taken away.
            EvidenceFolder.Put(EvidenceFolder.Checkpoints(folder), 0, []);
            EvidenceFolder.Replace(EvidenceFolder.Key(folder), Encoding.UTF8.GetBytes(signer.Key + "\n"));
            FolderSync.Sync(folder);
            return new Sealer(folder, store, signer, origin ?? signer.Key.Name, LeafTiles.Open(folder, 0));
        }

        if (!string.Equals(keys.Current?.ToString(), signer.Key.ToString(), StringComparison.Ordinal))
        {
            throw new EvidenceException(
                "Checkpoints: the signing key is not the one that signed before. Restore it, or hand over with "
                + "'gateway recording rotate-key'.");
        }

        if (last is null) return new Sealer(folder, store, signer, origin ?? signer.Key.Name, LeafTiles.Open(folder, 0));
        if (Checkpoint.Parse(last.Text) is not { } checkpoint || keys.SignerOf(last, checkpoint.Size) is null)
            throw new EvidenceException("Checkpoints: the last one is damaged or not signed well; restore the folder from a backup.");
        if (!keys.IsOf(checkpoint.Origin))
            throw new EvidenceException("Checkpoints: the key's rotations are those of another log; restore the folder from a backup.");
        if (origin is not null && !string.Equals(origin, checkpoint.Origin, StringComparison.Ordinal))
            throw new EvidenceException("Checkpoints: 'recording.checkpoints.origin' is not this log's name; a log keeps its name.");

        var sealer = new Sealer(folder, store, signer, checkpoint.Origin, LeafTiles.Open(folder, checkpoint.Size))
        {
            Latest = last,
            _historyEnd = end,
        };
        await sealer.RequireTreeAsync(checkpoint);
        if (!isShown) sealer.Show(last);
        return sealer;
    }

    /// <summary>Signs the tree with the ends that have moved since, if any have.</summary>
    /// <returns>What was covered; null when nothing had moved.</returns>
    /// <exception cref="EvidenceException">The evidence cannot be gone on with.</exception>
    /// <exception cref="Abstractions.Stores.StoreUnavailableException">The store cannot be read now.</exception>
    /// <exception cref="IOException">The evidence cannot be written; this sealer is of no more use, open another.</exception>
    public async Task<MovedHeads?> SealAsync(CancellationToken cancellation)
    {
        var moved = await _store.HeadsAsync(_heads, _position, cancellation);
        if (moved.Heads.Count == 0) return null;
        _tiles.Append([.. moved.Heads.Select(static head => head.Encode())], _frontier);
        var text = new Checkpoint(Origin, _tiles.Size, _frontier.Root()).ToText();
        var signature = new NoteSignature(_signer.Key.Name, _signer.Key.Id, _signer.Sign(Encoding.UTF8.GetBytes(text)));
        Keep(new SignedNote(text, [signature]));
        _position = moved.Position;
        return moved;
    }

    /// <summary>Keeps a checkpoint with the signatures of witnesses behind its own. It may be older than the newest one.</summary>
    public void KeepWitnessed(SignedNote note) =>
        EvidenceFolder.Replace(EvidenceFolder.Witnessed(_folder), Encoding.UTF8.GetBytes(note.ToString()));

    /// <summary>Shows that a tree that was signed before is the beginning of the one that is signed now.</summary>
    public IReadOnlyList<byte[]> Consistency(long oldSize, long newSize) => new MerkleTree(_tiles.Node).Consistency(oldSize, newSize);

    private void Keep(SignedNote note)
    {
        _historyEnd = NoteFile.Append(EvidenceFolder.Checkpoints(_folder), _historyEnd, note);
        Show(note);
        Latest = note;
    }

    // Before the next one is begun the copy shows this one, so that one that is torn is told from one that was changed.
    private void Show(SignedNote note)
    {
        EvidenceFolder.Replace(EvidenceFolder.Checkpoint(_folder), Encoding.UTF8.GetBytes(note.ToString()));
        FolderSync.Sync(_folder);
    }

    // A store that lacks what was signed was put back to an older state: what comes now would take the place of what was sealed.
    private async Task RequireTreeAsync(Checkpoint checkpoint)
    {
        if (!_frontier.Root().AsSpan().SequenceEqual(checkpoint.Root.Span))
        {
            throw new EvidenceException(
                "Checkpoints: the leaves are not those that were signed; nothing more is signed, so that the log does not fork.");
        }

        if (checkpoint.Size == 0) return;
        if (SessionHead.Decode(_tiles.Leaves(checkpoint.Size - 1).First()) is not { } head)
            throw new EvidenceException("Checkpoints: the last leaf is damaged; restore the folder from a backup.");
        if (await _store.EntryAsync(head.Position, CancellationToken.None) is not var (session, sequence, hash)
            || session != head.Session.Value || sequence != head.Sequence || !hash.AsSpan().SequenceEqual(head.Hash.Span))
        {
            throw new EvidenceException(
                "Checkpoints: the recording lacks entries that were signed, or has others in their place: it is an older copy, or was "
                + "changed. Nothing more is signed, so that the log does not fork; 'gateway recording verify' tells more.");
        }

        _position = head.Position;
    }
}
