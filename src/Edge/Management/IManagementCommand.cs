namespace Gateway.Edge.Management;

/// <summary>A request that changes something, so that it is audited.</summary>
internal interface IManagementCommand : IManagementRequest
{
    /// <summary>What is changed, such as a session's id; at most 1,024 characters, never a secret.</summary>
    string Resource { get; }
}
