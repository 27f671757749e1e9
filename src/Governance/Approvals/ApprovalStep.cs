using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals;

/// <summary>What the approval machine made of an event.</summary>
/// <param name="View">The approval after it; the same object when nothing changed.</param>
/// <param name="Vote">What became of a vote or a review; <see cref="VoteResult.Accepted"/> for other events.</param>
/// <param name="Consume">Whether a call may run; <see cref="ConsumeResult.NotApproved"/> for other events.</param>
/// <param name="Detail">What was wrong, in words; empty where the result says all.</param>
/// <remarks>What the owner must do then can be read off the view: store it, let the call run only when it is stored, tell what was added
/// to <see cref="ApprovalView.Changes"/>, and come back at <see cref="ApprovalMachine.DueAt"/>.</remarks>
public sealed record ApprovalStep(ApprovalView View, VoteResult Vote, ConsumeResult Consume, string Detail);
