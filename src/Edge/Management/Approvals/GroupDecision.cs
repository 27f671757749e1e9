namespace Gateway.Edge.Management.Approvals;

/// <summary>Body of one decision about several requests.</summary>
/// <param name="Approve">Yes or no, to each.</param>
/// <param name="Approvals">Those that were looked at, 1 to 100; nothing else is decided, whatever waits by now.</param>
/// <param name="Reason">Why, at most 1,000 characters; a no needs one, since the callers are told.</param>
internal sealed record GroupDecision(bool Approve, IReadOnlyList<GroupChoice> Approvals, string? Reason = null);
