namespace Gateway.Edge.Management;

/// <summary>Everything that can be asked of the management API. <see cref="AccessMatrix"/> says of whom.</summary>
public enum Operation
{
    /// <summary>Who the caller is.</summary>
    WhoAmI,

    /// <summary>A list of sessions.</summary>
    ListSessions,

    /// <summary>One session.</summary>
    ViewSession,

    /// <summary>A session's entries as they come.</summary>
    WatchSession,

    /// <summary>Deny every exchange of a session until it is resumed.</summary>
    PauseSession,

    /// <summary>Lift a pause.</summary>
    ResumeSession,

    /// <summary>End a session and cut its streams.</summary>
    TerminateSession,

    /// <summary>Approvals that the caller may decide.</summary>
    ListOwnApprovals,

    /// <summary>Everybody's approvals.</summary>
    ListAllApprovals,

    /// <summary>One approval.</summary>
    ViewApproval,

    /// <summary>Approve or deny.</summary>
    DecideApproval,

    /// <summary>Approve or deny several that are alike, each on its own.</summary>
    DecideApprovals,

    /// <summary>What waits for the caller, in groups.</summary>
    ListApprovalGroups,

    /// <summary>Take a yes of one's own back.</summary>
    TakeBackApproval,

    /// <summary>Name another to decide.</summary>
    DelegateApproval,

    /// <summary>Say what was found of a broken glass.</summary>
    ReviewApproval,

    /// <summary>Approvals that the caller may decide, as they come and change.</summary>
    WatchOwnApprovals,

    /// <summary>Everybody's approvals, as they come and change.</summary>
    WatchAllApprovals,

    /// <summary>What was told of approvals, to whom, and what became of it.</summary>
    ListDeliveries,

    /// <summary>How the channels are that people are told on.</summary>
    ListChannels,

    /// <summary>A session's recorded entries.</summary>
    ReadRecording,

    /// <summary>A message that is kept beside the recording.</summary>
    ReadBody,

    /// <summary>Re-derive a recording's chain.</summary>
    VerifyRecording,

    /// <summary>A whole recording as lines of JSON.</summary>
    ExportRecording,

    /// <summary>The newest checkpoint.</summary>
    ReadCheckpoint,

    /// <summary>That an entry is covered by it.</summary>
    ReadInclusion,

    /// <summary>That one checkpoint is the beginning of another.</summary>
    ReadConsistency,

    /// <summary>Tiles of the checkpoints' tree.</summary>
    ReadTile,

    /// <summary>Exchanges by what they hold.</summary>
    SearchRecordings,

    /// <summary>How the exports of recordings are and how far they have come.</summary>
    ListExports,

    /// <summary>Make an export go on from another entry.</summary>
    ResetExport,

    /// <summary>The policies and their live versions.</summary>
    ListPolicies,

    /// <summary>One policy with its text and its versions.</summary>
    ViewPolicy,

    /// <summary>Publish a policy's next version.</summary>
    PublishPolicy,

    /// <summary>Compile a policy's text and decide given calls by it, without publishing it.</summary>
    TestPolicy,

    /// <summary>What the live policy would say of a call, and why.</summary>
    ExplainPolicy,

    /// <summary>Decide recorded exchanges again by a policy's text.</summary>
    BacktestPolicy,

    /// <summary>What a policy in a live one's shadow said otherwise.</summary>
    ViewShadow,

    /// <summary>What would be hidden in a text.</summary>
    PreviewMask,

    /// <summary>The connections.</summary>
    ListConnections,

    /// <summary>One connection with its catalogue and health.</summary>
    ViewConnection,

    /// <summary>One principal's sessions and revocation.</summary>
    ViewPrincipal,

    /// <summary>Refuse a principal and end its sessions.</summary>
    RevokePrincipal,

    /// <summary>Lift a revocation.</summary>
    RestorePrincipal,

    /// <summary>Erase payloads of recordings.</summary>
    EraseRecordings,

    /// <summary>The legal holds.</summary>
    ListHolds,

    /// <summary>Place a legal hold.</summary>
    PlaceHold,

    /// <summary>Lift a legal hold.</summary>
    LiftHold,

    /// <summary>What was changed through this API, by whom.</summary>
    ReadAudit,
}
