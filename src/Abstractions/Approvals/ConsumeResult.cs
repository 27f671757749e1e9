namespace Gateway.Abstractions.Approvals;

/// <summary>Whether an approval was taken to run.</summary>
public enum ConsumeResult
{
    /// <summary>Taken by this exchange, durably, and by no other ever.</summary>
    Granted,

    /// <summary>Not approved (yet), denied, expired or withdrawn: see the view's status.</summary>
    NotApproved,

    /// <summary>Another exchange took it.</summary>
    AlreadyConsumed,

    /// <summary>What would run is not what was approved.</summary>
    Mismatch,

    /// <summary>The store cannot write.</summary>
    Unavailable,
}
