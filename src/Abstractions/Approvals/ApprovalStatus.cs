namespace Gateway.Abstractions.Approvals;

/// <summary>Where an approval is in its life; it only moves down this list.</summary>
public enum ApprovalStatus
{
    /// <summary>Waits for a person.</summary>
    Pending,

    /// <summary>A person said yes; it has not run.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>Nobody decided in time, or nobody ran it in time.</summary>
    Expired,

    /// <summary>Its session ended before it ran.</summary>
    Withdrawn,

    /// <summary>It was taken to run, once.</summary>
    Consumed,
}
