namespace Gateway.Edge.Management.Approvals;

/// <summary>What waits for the caller, in groups, the one that waits longest first.</summary>
/// <param name="Groups">The groups; a request that is like no other is a group of one.</param>
/// <param name="More">Whether more waits than was looked at.</param>
internal sealed record ApprovalGroups(IReadOnlyList<ApprovalGroupItem> Groups, bool More);
