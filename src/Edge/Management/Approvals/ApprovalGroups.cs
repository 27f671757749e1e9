namespace Gateway.Edge.Management.Approvals;

/// <summary>What waits for the caller, in groups, the one that waits longest first.</summary>
/// <param name="Groups">The groups; a request that is like no other is a group of one. Each is made when it is written.</param>
/// <param name="More">Whether more waits than was looked at.</param>
internal sealed record ApprovalGroups(IEnumerable<ApprovalGroupItem> Groups, bool More);
