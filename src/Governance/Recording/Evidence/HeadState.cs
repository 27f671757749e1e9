namespace Gateway.Governance.Recording.Evidence;

/// <summary>What became of a session, as its recording tells up to a head. The numbers are part of the format: never reuse one.</summary>
public enum HeadState : byte
{
    /// <summary>It is open.</summary>
    Open = 1,

    /// <summary>It is paused by an operator.</summary>
    Paused = 2,

    /// <summary>It was closed.</summary>
    Closed = 3,

    /// <summary>It was terminated by an operator.</summary>
    Terminated = 4,

    /// <summary>The gateway that had it ended without an end of its own, and nothing came after.</summary>
    Interrupted = 5,
}
