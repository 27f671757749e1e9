using System.Threading.Channels;
using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Takes what inboxes push, up to a bound; what does not fit is found by the next look at the list.</summary>
internal sealed class ApprovalFeed : IApprovalObserver
{
    private readonly Channel<ApprovalView> _changes = Channel.CreateBounded<ApprovalView>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What was pushed and not read yet.</summary>
    public ChannelReader<ApprovalView> Changes => _changes.Reader;

    /// <inheritdoc/>
    public Task ChangedAsync(ApprovalView view)
    {
        _changes.Writer.TryWrite(view);
        return Task.CompletedTask;
    }
}
