namespace Gateway.Governance.Recording;

/// <summary>How a recording broke.</summary>
public enum ChainFault
{
    /// <summary>The entry's payload, time, kind or session is not what its hash covers; the entry after it, or the recorded end, vouches for the hash.</summary>
    AlteredEntry,

    /// <summary>The entry is whole and the one after it follows it, but its stored hash is another.</summary>
    AlteredHash,

    /// <summary>The entry follows neither from the one before it, nor does the one after it vouch for it: one of the two was rewritten.</summary>
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

    /// <summary>A whole session is missing from the file.</summary>
    MissingSession,

    /// <summary>The file itself is damaged at this place.</summary>
    DamagedFile,
}
