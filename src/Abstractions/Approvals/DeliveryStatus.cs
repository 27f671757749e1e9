namespace Gateway.Abstractions.Approvals;

/// <summary>What became of telling somebody of an approval.</summary>
public enum DeliveryStatus
{
    /// <summary>It is tried, and tried again.</summary>
    Waiting,

    /// <summary>The other side took it.</summary>
    Delivered,

    /// <summary>It was given up.</summary>
    Failed,

    /// <summary>There was nothing left to tell.</summary>
    Dropped,
}
