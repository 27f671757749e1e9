namespace Gateway.Edge.Management;

/// <summary>Who may do what: the whole of it, in one place. The decision of every role for every operation is checked in as a
/// test.</summary>
public static class AccessMatrix
{
    private const Role Readers = Role.Operator | Role.Auditor;

    /// <summary>The roles of which one is needed for <paramref name="operation"/>.</summary>
    public static Role Needed(Operation operation) => operation switch
    {
        Operation.WhoAmI => Role.Agent,
        Operation.ListSessions => Readers,
        Operation.ViewSession => Readers,
        Operation.WatchSession => Readers,
        Operation.PauseSession => Role.Operator,
        Operation.ResumeSession => Role.Operator,
        Operation.TerminateSession => Role.Operator,
        Operation.ListOwnApprovals => Role.Approver,
        Operation.ListAllApprovals => Readers,
        Operation.ViewApproval => Role.Approver | Readers,
        Operation.DecideApproval => Role.Approver,
        Operation.DecideApprovals => Role.Approver,
        Operation.ListApprovalGroups => Role.Approver,
        Operation.TakeBackApproval => Role.Approver,
        Operation.DelegateApproval => Role.Approver,
        Operation.ReviewApproval => Role.Approver,
        Operation.WatchOwnApprovals => Role.Approver,
        Operation.WatchAllApprovals => Readers,
        Operation.ListDeliveries => Readers,
        Operation.ListChannels => Readers,
        Operation.ReadRecording => Readers,
        Operation.ReadBody => Readers,
        Operation.VerifyRecording => Readers,
        Operation.ExportRecording => Readers,
        Operation.ReadCheckpoint => Readers,
        Operation.ReadInclusion => Readers,
        Operation.ReadConsistency => Readers,
        Operation.ReadTile => Readers,
        Operation.SearchRecordings => Readers,
        Operation.ListExports => Readers,
        Operation.ResetExport => Role.Operator,
        Operation.ListPolicies => Readers,
        Operation.ViewPolicy => Readers,
        Operation.PublishPolicy => Role.Operator,
        Operation.TestPolicy => Readers,
        Operation.ExplainPolicy => Readers,
        Operation.BacktestPolicy => Readers,
        Operation.ViewShadow => Readers,
        Operation.PreviewMask => Readers,
        Operation.ListConnections => Readers,
        Operation.ViewConnection => Readers,
        Operation.ViewPrincipal => Readers,
        Operation.RevokePrincipal => Role.Operator,
        Operation.RestorePrincipal => Role.Operator,
        Operation.EraseRecordings => Role.Operator,
        Operation.ListHolds => Readers,
        Operation.PlaceHold => Role.Operator,
        Operation.LiftHold => Role.Operator,
        Operation.ReadAudit => Readers,
        // An operation that nobody entered here is nobody's.
        _ => Role.None,
    };

    /// <summary>Whether one of <paramref name="roles"/> may do <paramref name="operation"/>.</summary>
    public static bool Allows(Role roles, Operation operation) => (roles & Needed(operation)) != Role.None;
}
