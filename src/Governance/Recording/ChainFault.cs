namespace Gateway.Governance.Recording;

/// <summary>How a recording broke.</summary>
public enum ChainFault
{
    /// <summary>The entry's payload, time, kind or session is not what its hash covers, or the entry before it was rewritten; the entry
    /// after it, or the noted end, vouches for the hash.</summary>
    AlteredEntry,

    /// <summary>The entry is whole and the one after it follows it, but its stored hash is another.</summary>
    AlteredHash,

    /// <summary>The entry does not follow from the one before it, and neither the one after it nor the noted end vouches for it.</summary>
    WrongPreviousHash,

    /// <summary>Entries are missing before the next one.</summary>
    Gap,

    /// <summary>The same sequence comes twice.</summary>
    Duplicate,

    /// <summary>An entry comes after one with a higher sequence.</summary>
    OutOfOrder,

    /// <summary>The entry is no entry: a hash of another length, an unknown kind, neither payload nor payload hash.</summary>
    Malformed,

    /// <summary>Entries were cut off the end: the store noted more than there are.</summary>
    CutTail,

    /// <summary>The end is not the one that the store noted.</summary>
    WrongTail,

    /// <summary>The session's row, or rows of the file that no session accounts for, are missing.</summary>
    MissingRows,

    /// <summary>The chain holds, but the file's own link to the entry before was altered, so that a reader would miss entries.</summary>
    WrongLink,

    /// <summary>A payload is gone and no entry says that it was erased.</summary>
    MissingPayload,

    /// <summary>A body beside the recording is gone and no entry says that it was erased.</summary>
    MissingBody,

    /// <summary>A body beside the recording is not what its entry says, or cannot be read.</summary>
    AlteredBody,

    /// <summary>The file itself is damaged at this place.</summary>
    DamagedFile,

    /// <summary>The log's record of an entry is not what the index says of it; the entry itself is whole.</summary>
    AlteredRecord,

    /// <summary>A line of an export says beside the entry something else than the entries do; the entry itself is whole.</summary>
    AlteredLine,

    /// <summary>The chain holds, but it is not the one whose end was signed: entries were rewritten with every hash.</summary>
    RewrittenEntry,

    /// <summary>Entries stand where a checkpoint covers everything, and it does not cover them: they were put in later.</summary>
    UnsealedEntry,

    /// <summary>Entries that a checkpoint covers are not there, or a checkpoint is not: an older copy was put in place.</summary>
    RolledBack,

    /// <summary>A leaf of the checkpoints' tree is none, or is out of order.</summary>
    AlteredLeaf,

    /// <summary>A tile of the checkpoints' tree is not what its leaves make.</summary>
    AlteredTile,

    /// <summary>A session had another state than was signed.</summary>
    WrongState,

    /// <summary>A checkpoint is none, is signed by no key of the log, or is out of order.</summary>
    AlteredCheckpoint,

    /// <summary>The leaves do not make the tree that was signed.</summary>
    WrongTree,

    /// <summary>The last checkpoint is signed, but by no key that is trusted.</summary>
    UntrustedKey,

    /// <summary>There are no checkpoints although some were asked for, or what remains of them shows that there were; or none covers an
    /// entry of the export that was to be held against them.</summary>
    NoCheckpoints,
}
