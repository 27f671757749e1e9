namespace Gateway.Abstractions.Recording;

/// <summary>Whether an entry's payload can be read, and why not.</summary>
public enum PayloadState
{
    /// <summary>It is there, in clear.</summary>
    Whole = 0,

    /// <summary>It was erased: its bytes are gone, or the key that they were encrypted under.</summary>
    Erased = 1,

    /// <summary>It is there, encrypted, and the key that it was encrypted under is not known here.</summary>
    KeyMissing = 2,

    /// <summary>It is there, encrypted, and does not decrypt: it was altered, or belongs to another entry.</summary>
    Altered = 3,
}
