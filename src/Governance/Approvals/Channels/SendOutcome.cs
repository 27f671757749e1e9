namespace Gateway.Governance.Approvals.Channels;

/// <summary>What one attempt came to.</summary>
public enum SendOutcome
{
    /// <summary>The other side took it.</summary>
    Delivered,

    /// <summary>It did not, or nobody can tell; try again.</summary>
    Again,

    /// <summary>It will not until somebody changes something: refused, unknown, gone. It is tried again all the same, and the next channel
    /// is told at once.</summary>
    Never,
}
