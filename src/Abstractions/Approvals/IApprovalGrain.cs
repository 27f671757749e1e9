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

    /// <summary>Takes the approval to run what <paramref name="digest"/> names, at most once ever.</summary>
    [Alias("Consume")] Task<ConsumeOutcome> ConsumeAsync(ReadOnlyMemory<byte> digest, ExchangeId exchange);

    /// <summary>Ends an approval that has not run.</summary>
    [Alias("Withdraw")] Task WithdrawAsync(string reason);

    /// <summary>How it stands, expiry applied; null when there is none.</summary>
    [Alias("View")] Task<ApprovalView?> ViewAsync();

    /// <summary>Tells <paramref name="observer"/> once it is settled; best effort, so look again now and then. Returns how it
    /// stands.</summary>
    [Alias("Subscribe")] Task<ApprovalView?> SubscribeAsync(IApprovalObserver observer);

    /// <summary>Tells <paramref name="observer"/> no more; before its reference is deleted, so that nothing is sent to nobody.</summary>
    [Alias("Unsubscribe")] Task UnsubscribeAsync(IApprovalObserver observer);
}
