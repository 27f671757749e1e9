namespace Gateway.Edge.Management.Approvals;

/// <summary>Body of what is done with an approval beside deciding it.</summary>
/// <param name="Reason">Why, or what a review found; at most 1,000 characters.</param>
/// <param name="To">Who decides instead, as <c>user:NAME</c>; for a delegation alone.</param>
internal sealed record ApprovalNote(string? Reason = null, string? To = null);
