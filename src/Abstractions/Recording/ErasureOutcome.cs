namespace Gateway.Abstractions.Recording;

/// <summary>What a session made of an order to erase.</summary>
public enum ErasureOutcome
{
    /// <summary>There is no such session.</summary>
    Unknown,

    /// <summary>The payloads are gone.</summary>
    Erased,

    /// <summary>There was nothing left to erase.</summary>
    Nothing,

    /// <summary>The session has not ended.</summary>
    Open,

    /// <summary>The store cannot write now; what was begun goes on with the next order.</summary>
    Unavailable,

    /// <summary>A legal hold covers the session.</summary>
    OnHold,
}
