namespace Gateway.Edge.Management.Approvals;

/// <summary>Whose approvals are asked for.</summary>
internal enum ApprovalScope
{
    /// <summary>Those that the caller may decide.</summary>
    Mine,

    /// <summary>Everybody's.</summary>
    All,
}
