namespace Gateway.Edge.Management.Approvals;

/// <summary>What became of one decision about several requests.</summary>
/// <param name="Results">One for each, in the order that was asked.</param>
internal sealed record GroupAnswer(IReadOnlyList<GroupResult> Results);
