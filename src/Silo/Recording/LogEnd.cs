using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Where a folder's log may be gone on with: behind its last checkpoint.</summary>
/// <param name="Note">That checkpoint; null before the first.</param>
/// <param name="At">Where the next one goes in the file of checkpoints; whatever stands there is cut off.</param>
/// <param name="IsShown">Whether the copy shows that checkpoint; it must before another one is begun.</param>
/// <remarks>A checkpoint is durable in that file before the copy beside it is replaced, and the copy before the next one is begun. So what
/// a power cut tore is behind the one that the copy shows; whatever else does not fit was changed or taken away, and going on from an
/// earlier checkpoint would sign another history with the same key.</remarks>
internal sealed record LogEnd(SignedNote? Note, long At, bool IsShown)
{
    /// <summary>Finds it.</summary>
    /// <param name="folder">The evidence.</param>
    /// <param name="hasKey">Whether the log has a key, and so was begun.</param>
    /// <exception cref="EvidenceException">The log cannot be gone on with.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LogEnd Find(string folder, bool hasKey)
    {
        var path = EvidenceFolder.Checkpoints(folder);
        var (last, at) = NoteFile.Last(path);
        var copy = Copy(folder);
        if (last is null && at > 0)
        {
            // What is torn can look like a note when its end is there and its beginning is not.
            (last, at) = NoteFile.Last(path, at - 1);
            if (last is null ? at > 0 || IsSigned(folder) : !IsSame(copy, Checkpoint.Parse(last.Text))) throw Damaged();
        }

        if (last is null)
        {
            // The file is there, and empty or with a first note that is torn, before anything is signed, and before the first leaf.
            var isBegun = hasKey || File.Exists(Path.Combine(folder, TilePath.Hashes(0, 0)));
            if (IsSigned(folder) || (isBegun && !File.Exists(path)) || Length(path) > SignedNote.BytesMax) throw TakenAway();
            return new LogEnd(null, 0, false);
        }

        var isShown = IsSame(copy, Checkpoint.Parse(last.Text));
        if (!isShown && copy is not null && Checkpoint.Parse(last.Text) is { } checkpoint && copy.Size >= checkpoint.Size)
            throw TakenAway();
        return new LogEnd(last, at, isShown);
    }

    private static Checkpoint? Copy(string folder)
    {
        if (!File.Exists(EvidenceFolder.Checkpoint(folder))) return null;
        return SignedNote.Parse(EvidenceFolder.Read(EvidenceFolder.Checkpoint(folder))) is { } note
            && Checkpoint.Parse(note.Text) is { } copy ? copy : throw Damaged();
    }

    private static bool IsSame(Checkpoint? one, Checkpoint? other) =>
        one is not null && other is not null && one.Size == other.Size && one.Root.Span.SequenceEqual(other.Root.Span);

    // Each of these is written only once a checkpoint is there.
    private static bool IsSigned(string folder) => File.Exists(EvidenceFolder.Checkpoint(folder))
        || File.Exists(EvidenceFolder.Witnessed(folder)) || File.Exists(EvidenceFolder.Rotations(folder));

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static EvidenceException Damaged() => new(
        "Checkpoints: the last one is damaged; nothing more is signed, so that the log does not fork. Restore the folder from a backup.");

    private static EvidenceException TakenAway() => new(
        "Checkpoints: the newest ones were taken away or changed; nothing more is signed, so that the log does not fork. Restore the "
        + "folder from a backup.");
}
