using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>Owns one approver's inbox: a group, or a person as <c>user:NAME</c>. Key: that word.</summary>
[Alias("gw.IApproverGrain")]
public interface IApproverGrain : IGrainWithStringKey
{
    /// <summary>Key of the inbox that every approval comes to, for those who watch and may decide none by it. No group may have this
    /// name.</summary>
    const string Everybody = "*";

    /// <summary>An approval was requested of this approver, or changed.</summary>
    [Alias("Notify")] Task NotifyAsync(ApprovalView view);

    /// <summary>Approvals that wait for this approver, oldest first.</summary>
    [Alias("Inbox")] Task<ImmutableArray<ApprovalView>> InboxAsync();

    /// <summary>Pushes every later change; best effort, renew within five minutes.</summary>
    [Alias("Subscribe")] Task SubscribeAsync(IApprovalObserver observer);

    /// <summary>Pushes no more to <paramref name="observer"/>; before its reference is deleted.</summary>
    [Alias("Unsubscribe")] Task UnsubscribeAsync(IApprovalObserver observer);
}
