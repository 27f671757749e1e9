namespace Gateway.Abstractions.Recording;

/// <summary>What an entry tells. The numbers are part of the recording format: never reuse one.</summary>
public enum EntryKind : byte
{
    /// <summary>The session was opened.</summary>
    Opened = 1,

    /// <summary>What a legacy upstream negotiated.</summary>
    Bound = 2,

    /// <summary>An exchange was let through; written before the upstream saw a byte.</summary>
    Admitted = 3,

    /// <summary>An exchange was refused.</summary>
    Denied = 4,

    /// <summary>An exchange waits for a person.</summary>
    Held = 5,

    /// <summary>A held exchange was released by an approval and let through.</summary>
    Released = 6,

    /// <summary>Messages of an exchange that is still streaming.</summary>
    Streamed = 7,

    /// <summary>The end of an exchange.</summary>
    Completed = 8,

    /// <summary>The session was paused, resumed, closed or terminated.</summary>
    Status = 9,

    /// <summary>The gateway that had the session ended without an end of its own; whoever took over found it open. More may
    /// follow.</summary>
    Interrupted = 10,

    /// <summary>Payloads of earlier entries were erased; their hashes stay, so the chain still verifies.</summary>
    Erased = 11,

    /// <summary>A message of the entry behind it is kept beside the recording, because it is too long for an entry.</summary>
    Attached = 12,
}
