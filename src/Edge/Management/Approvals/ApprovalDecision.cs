namespace Gateway.Edge.Management.Approvals;

/// <summary>Body of a decision.</summary>
/// <param name="Approve">Yes or no.</param>
/// <param name="Reason">Why, at most 1,000 characters; a no needs one, since the caller is told.</param>
internal sealed record ApprovalDecision(bool Approve, string? Reason = null);
