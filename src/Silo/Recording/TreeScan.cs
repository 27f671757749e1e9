using System.Globalization;
using System.Text;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Reads leaves, tiles and checkpoints of a log once and holds them against each other, and against what is known from
/// elsewhere. For one thread.</summary>
internal sealed class TreeScan(string folder, EvidenceTrust trust)
{
    private const int BreaksMax = 1_000;

    private readonly List<ChainBreak> _breaks = [];
    private readonly MerkleFrontier _frontier = new();
    private readonly List<List<byte[]>> _tiles = [];
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);
    private EvidenceKeys _keys = new();
    private LeafTiles? _leafTiles;
    private IEnumerator<(SignedNote? Note, long End)>? _notes;
    private (SignedNote Note, Checkpoint Checkpoint)? _next;
    private (SignedNote Note, Checkpoint Checkpoint)? _last;
    private NoteKey? _signer;
    private long _end;
    private long _checkpoints;
    private int _cosigned;

    /// <summary>What was found wrong.</summary>
    public IReadOnlyList<ChainBreak> Breaks => _breaks;

    /// <summary>Whether a leaf could not be read.</summary>
    public bool IsLeafLost { get; private set; }

    /// <summary>Notes how far the log reaches now.</summary>
    /// <returns>The number of the last entry that it covers; 0 for none, -1 when it does not tell.</returns>
    public long Begin()
    {
        _keys = EvidenceKeys.Read(folder);
        // The copies first: one that is signed meanwhile is in the file of all then.
        foreach (var path in (string[])[EvidenceFolder.Checkpoint(folder), EvidenceFolder.Witnessed(folder)])
            if (File.Exists(path)) _copies[path] = Encoding.UTF8.GetString(EvidenceFolder.Read(path));
        var (last, end) = Last();
        if (_keys.Problem is { } problem) Add(ChainFault.AlteredCheckpoint, problem);
        if (last is null || Checkpoint.Parse(last.Text) is not { } checkpoint)
        {
            // Leaves beside an empty file of checkpoints are what a crash before the first signature leaves.
            var isTaken = !File.Exists(EvidenceFolder.Checkpoints(folder)) && File.Exists(Path.Combine(folder, TilePath.Hashes(0, 0)));
            if (last is not null || _copies.Count > 0 || trust.IsAsked || isTaken)
                Add(ChainFault.NoCheckpoints, "there are no checkpoints beside the recording, or the last one is none");
            return 0;
        }

        if (!_keys.IsOf(checkpoint.Origin))
            Add(ChainFault.AlteredCheckpoint, "the rotations of the signing key are those of another log than the last checkpoint");
        _end = end;
        _notes = NoteFile.Read(EvidenceFolder.Checkpoints(folder)).GetEnumerator();
        NextNote();
        _leafTiles = LeafTiles.Reading(folder, checkpoint.Size);
        try
        {
            return checkpoint.Size == 0 ? 0 : SessionHead.Decode(_leafTiles.Leaves(checkpoint.Size - 1).First())?.Position ?? -1;
        }
        catch (EvidenceException)
        {
            // The reading from the beginning finds the place.
            return -1;
        }
    }

    /// <summary>Every leaf with its number, in order; whatever is wrong with one, its tile or the tree up to it is noted before it is
    /// returned.</summary>
    public IEnumerable<(long Index, SessionHead Head)> Leaves()
    {
        if (_notes is null) yield break;
        using var leaves = (_leafTiles?.Leaves(0) ?? []).GetEnumerator();
        var position = 0L;
        while (Move(leaves))
        {
            var index = _frontier.Size;
            TakeHash(MerkleHash.Leaf(leaves.Current));
            if (SessionHead.Decode(leaves.Current) is not { } head || head.Position <= position)
            {
                AddLeaf(ChainFault.AlteredLeaf, index, "it is no leaf, or out of order");
                IsLeafLost = true;
                continue;
            }

            position = head.Position;
            yield return (index, head);
        }

        CompareTiles();
        End();
    }

    /// <summary>What there is, for people.</summary>
    public EvidenceSummary Summary(long sealedTo, long unsealed) => _last is not var (_, checkpoint)
        ? new EvidenceSummary(0, 0, "", "", null, 0, 0, unsealed)
        : new EvidenceSummary(_checkpoints, checkpoint.Size, checkpoint.Origin, _signer?.ToString() ?? "",
            trust.Keys.IsEmpty ? null : _signer is not null && _keys.IsTrusted(_signer, trust.Keys),
            _cosigned, sealedTo, unsealed);

    // What a power cut tore while it was added was never signed for anybody, and the copy still shows the one before.
    private (SignedNote? Note, long End) Last()
    {
        var path = EvidenceFolder.Checkpoints(folder);
        var (last, end) = NoteFile.Last(path);
        if (last is not null || end == 0 || !_copies.TryGetValue(EvidenceFolder.Checkpoint(folder), out var copy)) return (last, end);
        var (before, at) = NoteFile.Last(path, end - 1);
        return before is not null && string.Equals(before.ToString(), copy, StringComparison.Ordinal) ? (before, at) : (last, end);
    }

    private bool Move(IEnumerator<byte[]> leaves)
    {
        try
        {
            if (leaves.MoveNext()) return true;
        }
        catch (EvidenceException)
        {
            AddLeaf(ChainFault.AlteredLeaf, _frontier.Size, "it, or what comes after it, is missing or its length was altered");
        }

        IsLeafLost |= _frontier.Size < (_leafTiles?.Size ?? long.MaxValue);
        return false;
    }

    private void TakeHash(byte[] hash)
    {
        _frontier.Add(hash);
        Keep(0, hash);
        if (trust.Checkpoint is { } known && known.Size == _frontier.Size && !known.Root.Span.SequenceEqual(_frontier.Root()))
            Add(ChainFault.RolledBack, Text($"the first {known.Size} leaves are not those of the checkpoint that is known"));
        while (_next is var (note, checkpoint) && checkpoint.Size <= _frontier.Size) TakeNote(note, checkpoint);
    }

    private void TakeNote(SignedNote note, Checkpoint checkpoint)
    {
        _checkpoints++;
        var signer = _keys.SignerOf(note, checkpoint.Size);
        if (signer is null)
            AddCheckpoint(ChainFault.AlteredCheckpoint, checkpoint.Size, "no key that signed this log then has signed it");
        if (_last is var (_, before) && (checkpoint.Size < before.Size
            || !string.Equals(checkpoint.Origin, before.Origin, StringComparison.Ordinal)))
            AddCheckpoint(ChainFault.AlteredCheckpoint, checkpoint.Size, "it stands behind one of a larger tree, or of another log");
        else if (!checkpoint.Root.Span.SequenceEqual(_frontier.Root()))
            AddCheckpoint(ChainFault.WrongTree, checkpoint.Size, "the leaves do not make the tree that was signed");
        TakeCopies(note);
        (_last, _signer) = ((note, checkpoint), signer ?? _signer);
        NextNote();
    }

    // The one that witnesses cosigned has their signatures behind those that it had.
    private void TakeCopies(SignedNote note)
    {
        var text = note.ToString();
        foreach (var (path, copy) in _copies)
        {
            if (!copy.StartsWith(text, StringComparison.Ordinal)) continue;
            if (copy.Length > text.Length)
            {
                if (path != EvidenceFolder.Witnessed(folder)
                    || SignedNote.Parse(Encoding.UTF8.GetBytes(copy)) is not { } cosigned) continue;
                _cosigned = cosigned.Signatures.Length - note.Signatures.Length;
            }

            _copies.Remove(path);
        }
    }

    private void NextNote()
    {
        _next = null;
        while (_notes!.MoveNext() && _notes.Current.End <= _end)
        {
            if (_notes.Current.Note is { } note && Checkpoint.Parse(note.Text) is { } checkpoint)
            {
                _next = (note, checkpoint);
                return;
            }

            AddCheckpoint(ChainFault.AlteredCheckpoint, _last?.Checkpoint.Size ?? 0,
                "what stands behind the one of this size is no checkpoint");
        }
    }

    private void End()
    {
        for (; _next is var (_, checkpoint); NextNote())
            AddCheckpoint(ChainFault.WrongTree, checkpoint.Size, Text($"there are only {_frontier.Size} leaves"));
        foreach (var path in _copies.Keys)
        {
            Add(ChainFault.RolledBack,
                $"the file '{Path.GetFileName(path)}' is none of the checkpoints: it was altered, or checkpoints were cut off");
        }

        if (trust.Checkpoint is { } known)
        {
            if (known.Size > _frontier.Size)
                Add(ChainFault.RolledBack, Text($"the known checkpoint has {known.Size} leaves, and there are only {_frontier.Size}"));
            else if (_last is var (_, last) && !string.Equals(known.Origin, last.Origin, StringComparison.Ordinal))
                Add(ChainFault.RolledBack, "the known checkpoint is one of another log");
        }

        if (!trust.Keys.IsEmpty && (_signer is null || !_keys.IsTrusted(_signer, trust.Keys)))
            Add(ChainFault.UntrustedKey, "the last checkpoint is signed by no key that you named, nor by one that it handed over to");
    }

    private void Keep(int level, byte[] hash)
    {
        if (_tiles.Count == level) _tiles.Add([]);
        _tiles[level].Add(hash);
        if (_tiles[level].Count < TilePath.Width) return;
        CompareTile(level, (_frontier.Size >> (8 * (level + 1))) - 1);
        var root = new MerkleFrontier();
        foreach (var one in _tiles[level]) root.Add(one);
        _tiles[level].Clear();
        Keep(level + 1, root.Root());
    }

    private void CompareTiles()
    {
        for (var level = 0; level < _tiles.Count; level++)
            if (_tiles[level].Count > 0) CompareTile(level, _frontier.Size >> (8 * (level + 1)));
    }

    private void CompareTile(int level, long number)
    {
        var expected = _tiles[level];
        try
        {
            var found = _leafTiles!.Hashes(level, number, expected.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                if (found.AsSpan(i * MerkleHash.Bytes, MerkleHash.Bytes).SequenceEqual(expected[i])) continue;
                Add(ChainFault.AlteredTile, Text(
                    $"hash {i} of the tile {TilePath.Hashes(level, number)} is not what its leaves make: one of both was altered"));
                return;
            }
        }
        catch (EvidenceException)
        {
            Add(ChainFault.AlteredTile, $"the tile {TilePath.Hashes(level, number)} is missing or too short");
        }
    }

    private void AddLeaf(ChainFault fault, long index, string text) => Add(fault, Text($"leaf {index} of the checkpoints: ") + text);

    private void AddCheckpoint(ChainFault fault, long size, string text) =>
        Add(fault, Text($"the checkpoint of {size} leaves: ") + text);

    private void Add(ChainFault fault, string text)
    {
        if (_breaks.Count < BreaksMax) _breaks.Add(new ChainBreak(new SessionId(""), 0, fault, text));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
