namespace Gateway.Abstractions.Approvals;

/// <summary>Takes every change of every approval, durably, to tell people of it. Silos register any number of them.</summary>
/// <remarks>At least once and in order within one approval: the owner calls again, after a crash too, until the call has returned for the
/// last change. <see cref="ApprovalView.Changes"/> is the whole log; who takes it remembers the last <see cref="ApprovalChange.Sequence"/>
/// that it has seen of each approval and leaves out the rest.</remarks>
public interface IApprovalNotices
{
    /// <summary>Takes the changes of <paramref name="view"/>; durable before it returns, and quick: nothing is sent while the owner
    /// waits.</summary>
    /// <exception cref="Stores.StoreUnavailableException">It could not be kept; the owner calls again.</exception>
    Task TakeAsync(ApprovalView view);
}
