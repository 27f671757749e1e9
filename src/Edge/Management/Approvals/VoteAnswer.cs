using Gateway.Abstractions.Approvals;
using Gateway.Edge.Gateway;

namespace Gateway.Edge.Management.Approvals;

/// <summary>What the API answers to a vote.</summary>
internal static class VoteAnswer
{
    /// <summary>The approval after the vote, or why it does not count.</summary>
    public static Outcome<ApprovalItem> Of(VoteOutcome outcome) => outcome switch
    {
        // The same yes again is answered as the first one was: its answer may have got lost.
        { Result: VoteResult.Accepted or VoteResult.Repeated, View: { } view } => ApprovalItem.Of(view),
        { Result: VoteResult.NotEntitled } => Refuse(
            ErrorCodes.ApprovalNotEntitled, "The approval names nobody that the caller is.", "Ask one of those that 'by' names."),
        { Result: VoteResult.OwnCall } => Refuse(
            ErrorCodes.ApprovalOwnCall, "Nobody may approve a call of their own.", "Ask somebody else of those that 'by' names."),
        { Result: VoteResult.Delegated } => Refuse(
            ErrorCodes.ApprovalDelegated, "The token is held by somebody who acts for the caller.", "Sign in yourself and decide again."),
        { Result: VoteResult.PolicyAuthor } => Refuse(
            ErrorCodes.ApprovalPolicyAuthor, "The caller published the policy version that holds this call.",
            "Ask somebody else of those that 'by' names."),
        { Result: VoteResult.NotAllowed } => Refuse(
            ErrorCodes.ApprovalNotAllowed, Sentence(outcome.Detail), "Decide as the rule allows, or ask the policy's author."),
        { Result: VoteResult.Invalid } => new ManagementFault(422, new GatewayError(
            ErrorCodes.ApprovalInvalid, "approve", "caller", Sentence(outcome.Detail), "Correct the decision and send it again.")),
        { Result: VoteResult.Outdated } => ManagementFault.Conflict(
            ErrorCodes.ApprovalOutdated, "The call was edited after the caller had looked at it.",
            "Look at it again and send its 'revision' with the decision."),
        { Result: VoteResult.Withdrawn } => ManagementFault.Conflict(
            ErrorCodes.ApprovalWithdrawn, $"The approval was withdrawn: {outcome.Detail}.",
            "Nothing is to be done; the agent asks again if it still needs the call."),
        { Result: VoteResult.Settled, View: var view } => ManagementFault.Conflict(
            ErrorCodes.ApprovalSettled, $"The approval is {Words.Of(view?.Status ?? ApprovalStatus.Expired)} already.",
            "Nothing is to be done; the agent asks again if it still needs the call."),
        { Result: VoteResult.Unavailable } => ManagementFault.Unavailable(),
        _ => ManagementFault.NotFound("approval"),
    };

    private static string Sentence(string detail) =>
        detail.Length == 0 ? "The rule does not allow this." : char.ToUpperInvariant(detail[0]) + detail[1..] + ".";

    private static ManagementFault Refuse(string code, string message, string fix) =>
        new(403, new GatewayError(code, "approve", "caller", message, fix));
}
