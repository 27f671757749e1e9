namespace Gateway.Embedded.Engine;

/// <summary>Where an activation is in its life; it only moves down.</summary>
internal enum ActivationState : byte
{
    /// <summary>Made, and not yet begun.</summary>
    New,

    /// <summary>Is constructed and runs its first turn; calls wait.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Valid,

    /// <summary>Waits for running calls to end; other calls wait.</summary>
    Deactivating,

    /// <summary>Runs its last turn; calls wait.</summary>
    Ending,

    /// <summary>Gone; takes no calls.</summary>
    Ended,
}
