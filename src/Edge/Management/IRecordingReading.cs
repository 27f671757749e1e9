namespace Gateway.Edge.Management;

/// <summary>A request that shows what was recorded, so that it is audited as a change is: whoever watches is watched.</summary>
internal interface IRecordingReading : IManagementRequest
{
    /// <summary>What is read, such as a session's id; at most 1,024 characters, never a secret.</summary>
    string Resource { get; }
}
