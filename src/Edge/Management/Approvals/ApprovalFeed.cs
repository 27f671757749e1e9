using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Takes what inboxes push, up to a bound; what does not fit is found by the next look at the list.</summary>
internal sealed class ApprovalFeed : IApprovalObserver
{
    // Each holds its whole call.
    private const long HeldBytesMax = 16L * 1024 * 1024;

    private readonly Channel<ApprovalView> _changes = Channel.CreateBounded<ApprovalView>(
        new BoundedChannelOptions(256) { SingleReader = true });
    private long _heldBytes;

    /// <summary>Waits until something was pushed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _changes.Reader.WaitToReadAsync(cancellation);

    /// <summary>What was pushed and not read yet, one at a time.</summary>
    public bool TryRead([NotNullWhen(true)] out ApprovalView? view)
    {
        if (!_changes.Reader.TryRead(out view)) return false;
        Interlocked.Add(ref _heldBytes, -view.Request.Message.Length);
        return true;
    }

    /// <inheritdoc/>
    public Task ChangedAsync(ApprovalView view)
    {
        var bytes = view.Request.Message.Length;
        if (Interlocked.Add(ref _heldBytes, bytes) - bytes >= HeldBytesMax || !_changes.Writer.TryWrite(view))
            Interlocked.Add(ref _heldBytes, -bytes);
        return Task.CompletedTask;
    }
}
