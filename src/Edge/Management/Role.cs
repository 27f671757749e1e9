namespace Gateway.Edge.Management;

/// <summary>What a caller may be in the management API; a person may hold several.</summary>
[Flags]
public enum Role
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>Everybody whose token is good: may ask who they are.</summary>
    Agent = 1,

    /// <summary>May open the approval inbox. Which approval a person may decide is said by policy.</summary>
    Approver = 2,

    /// <summary>Runs the gateway: sessions, policies, connections, principals.</summary>
    Operator = 4,

    /// <summary>Reads sessions, recordings and the audit log, and changes nothing.</summary>
    Auditor = 8,
}
