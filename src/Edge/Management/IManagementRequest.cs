namespace Gateway.Edge.Management;

/// <summary>Anything that is asked of the management API.</summary>
internal interface IManagementRequest
{
    /// <summary>Who asks.</summary>
    Caller Caller { get; }

    /// <summary>What is asked: with the caller's roles this decides whether it may be.</summary>
    Operation Operation { get; }
}
