using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Approvals;

/// <summary>Waits until an approval is settled. The push is best effort, so the grain is asked again every few seconds.</summary>
internal sealed class ApprovalWait : IApprovalObserver, IAsyncDisposable
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IGrainFactory _grains;
    private readonly IApprovalGrain _approval;
    private readonly IApprovalObserver _reference;

    public ApprovalWait(IGrainFactory grains, ApprovalId id)
    {
        _grains = grains;
        _approval = grains.GetGrain<IApprovalGrain>(id.Value);
        _reference = grains.CreateObjectReference<IApprovalObserver>(this);
    }

    /// <summary>Looks, and asks to be told; true when the approval is settled.</summary>
    public async Task<bool> LookAsync()
    {
        if (await _approval.SubscribeAsync(_reference) is { Status: not ApprovalStatus.Pending }) _settled.TrySetResult();
        return _settled.Task.IsCompleted;
    }

    /// <summary>Waits for the push.</summary>
    /// <returns>False when <paramref name="atMost"/> has passed without one.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await _settled.Task.WaitAsync(atMost, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public Task ChangedAsync(ApprovalView view)
    {
        if (view.Status != ApprovalStatus.Pending) _settled.TrySetResult();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // Best effort: an owner that cannot be told now drops the reference the next time that it pushes.
        await _approval.UnsubscribeAsync(_reference).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _grains.DeleteObjectReference<IApprovalObserver>(_reference);
    }
}
