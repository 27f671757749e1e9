namespace Gateway.Edge.Management.Approvals;

/// <summary>A page of approvals, the one that changed last first.</summary>
/// <param name="Approvals">The approvals.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
internal sealed record ApprovalList(IReadOnlyList<ApprovalItem> Approvals, string? Cursor);
