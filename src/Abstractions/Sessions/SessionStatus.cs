namespace Gateway.Abstractions.Sessions;

/// <summary>Where a session is in its life.</summary>
public enum SessionStatus
{
    /// <summary>Never opened.</summary>
    None,

    /// <summary>Open: exchanges are decided.</summary>
    Open,

    /// <summary>An operator paused it: every exchange is denied until it is resumed.</summary>
    Paused,

    /// <summary>The client closed it, or it was idle for too long.</summary>
    Closed,

    /// <summary>An operator or a revocation ended it; streams are cut.</summary>
    Terminated,
}
