namespace Gateway.Governance.Approvals.Channels;

/// <summary>What a link or a signature is worth.</summary>
public enum LinkVerdict
{
    /// <summary>Made here, for this, and in time.</summary>
    Good,

    /// <summary>Made here, for this, and too old.</summary>
    Late,

    /// <summary>Not made by whom it should be, changed, or made for something else.</summary>
    Forged,
}
