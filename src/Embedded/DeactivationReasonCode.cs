namespace Orleans;

/// <summary>What ended an activation.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>It did not start.</summary>
    ActivationFailed = 2,

    /// <summary>Nobody called it for long.</summary>
    ActivationIdle = 4,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,
}
