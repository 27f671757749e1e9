namespace Gateway.Abstractions.Approvals;

/// <summary>Where an approval is in its life; it only moves down this list.</summary>
public enum ApprovalStatus
{
    /// <summary>Waits for people.</summary>
    Pending,

    /// <summary>Enough people said yes; it has not run, or its window is open.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>Nobody decided in time, or nobody ran it in time.</summary>
    Expired,

    /// <summary>It was taken away before it ran: its session ended, or what it hangs on changed.</summary>
    Withdrawn,

    /// <summary>It was taken to run; the end is not known yet.</summary>
    Consumed,

    /// <summary>It was taken to run, and nobody can tell whether it ran. It is never tried again by itself.</summary>
    Unknown,

    /// <summary>It ran, or certainly did not, and the outcome is known.</summary>
    Completed,
}
