namespace Gateway.Governance.Policies.Cel;

/// <summary>How an evaluation ended.</summary>
public enum CelOutcome : byte
{
    /// <summary>With a value.</summary>
    Value,

    /// <summary>With an error: no values of the unknown facts would have made it succeed.</summary>
    Error,

    /// <summary>It depends on facts that are unknown.</summary>
    Unknown,
}
