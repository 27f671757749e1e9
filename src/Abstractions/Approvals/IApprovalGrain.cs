using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>Owns one approval, from request to consumption; each step is a compare-and-set in the store. Key:
/// <see cref="ApprovalId.Value"/>.</summary>
[Alias("gw.IApprovalGrain")]
public interface IApprovalGrain : IGrainWithStringKey
{
    /// <summary>Creates the approval, durably, and tells its approvers' inboxes.</summary>
    /// <returns>Null when the store cannot write; nothing was requested.</returns>
    [Alias("Request")] Task<ApprovalView?> RequestAsync(ApprovalRequest request);

    /// <summary>Counts a vote.</summary>
    [Alias("Decide")] Task<VoteOutcome> DecideAsync(Vote vote);

    /// <summary>Takes the approval to run a call, at most once ever, or once more of an open window. Durable before it answers.</summary>
    [Alias("Consume")] Task<ConsumeOutcome> ConsumeAsync(ReleaseAsk ask);

    /// <summary>Notes how a call that was taken to run has ended; idempotent.</summary>
    /// <returns>False when the store cannot write.</returns>
    [Alias("Complete")] Task<bool> CompleteAsync(RunEnd end);

    /// <summary>The masked messages that answered a call that ran; of no length when none are kept.</summary>
    [Alias("Result")] Task<ImmutableArray<ReadOnlyMemory<byte>>> ResultAsync(ExchangeId exchange);

    /// <summary>Notes what somebody found of a broken glass.</summary>
    [Alias("Review")] Task<VoteOutcome> ReviewAsync(Principal reviewer, string note);

    /// <summary>Lets time pass: escalates, expires, gives up waiting for an end, withdraws what hangs on something that has changed, and
    /// tells again what was not told.</summary>
    [Alias("Tick")] Task<ApprovalView?> TickAsync();

    /// <summary>Ends an approval that has not run.</summary>
    /// <returns>False when that cannot be written; nothing has ended then.</returns>
    [Alias("Withdraw")] Task<bool> WithdrawAsync(string reason);

    /// <summary>Its session has ended: ends it unless it has run, or has a window for all sessions of its principal.</summary>
    /// <returns>False when that cannot be written; it must be told again.</returns>
    [Alias("SessionEnded")] Task<bool> SessionEndedAsync(string reason);

    /// <summary>Removes for good what is kept of calls of an ended session: the answers of its exchanges, and, where it asked for this
    /// approval, with <paramref name="all"/> the approval itself and what was told of it. One that is in force still is withdrawn
    /// first.</summary>
    /// <returns>False when the store cannot do so now, or the end of a call is not known yet; it is asked for again.</returns>
    [Alias("Forget")] Task<bool> ForgetAsync(SessionId session, bool all);

    /// <summary>How it stands, expiry applied; null when there is none.</summary>
    [Alias("View")] Task<ApprovalView?> ViewAsync();

    /// <summary>Tells <paramref name="observer"/> once it is settled; best effort, so look again now and then. Returns how it
    /// stands.</summary>
    [Alias("Subscribe")] Task<ApprovalView?> SubscribeAsync(IApprovalObserver observer);

    /// <summary>Tells <paramref name="observer"/> no more; before its reference is deleted, so that nothing is sent to nobody.</summary>
    [Alias("Unsubscribe")] Task UnsubscribeAsync(IApprovalObserver observer);
}
