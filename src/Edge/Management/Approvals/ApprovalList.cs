namespace Gateway.Edge.Management.Approvals;

/// <summary>A page of approvals, the one that changed last first.</summary>
/// <param name="Approvals">The approvals; each is made when it is written, so that no more than one takes the room of all its
/// values.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
internal sealed record ApprovalList(IEnumerable<ApprovalItem> Approvals, string? Cursor);
