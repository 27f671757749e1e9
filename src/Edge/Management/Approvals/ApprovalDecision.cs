namespace Gateway.Edge.Management.Approvals;

/// <summary>Body of a decision.</summary>
/// <param name="Approve">Yes or no.</param>
/// <param name="Reason">Why, at most 1,000 characters; a no needs one, since the caller is told.</param>
/// <param name="Revision">The revision that was looked at; 0 for the call as it was sent.</param>
/// <param name="BreakGlass">A yes alone and at once, where the rule names the caller for that; needs a reason, and is reviewed.</param>
/// <param name="Edits">Changes to the arguments, with a yes.</param>
/// <param name="Window">A yes for several calls of the tool, where the rule allows it.</param>
internal sealed record ApprovalDecision(
    bool Approve, string? Reason = null, int Revision = 0, bool BreakGlass = false, IReadOnlyList<DecisionEdit>? Edits = null,
    DecisionWindow? Window = null);
