namespace Gateway.Governance.Approvals.Channels;

/// <summary>What of an approval people are told.</summary>
public enum NoticeChange
{
    /// <summary>It was requested and waits for them.</summary>
    Requested,

    /// <summary>It was approved, denied, withdrawn or has expired: nothing is left to decide. Told once more where what was approved is
    /// withdrawn or expires before it ran.</summary>
    Settled,
}
