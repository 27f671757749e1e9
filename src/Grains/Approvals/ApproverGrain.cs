using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Approvals;

/// <summary>Owns one approver's inbox. The inbox is read from the store when the grain wakes, so nothing that waits can be lost.</summary>
internal sealed class ApproverGrain(IStateStore store, TimeProvider time, ILogger<ApproverGrain> log) : Grain, IApproverGrain
{
    private readonly ObserverManager<IApprovalObserver> _observers = new(TimeSpan.FromMinutes(5), log);
    private readonly Dictionary<string, ApprovalView> _waiting = new(StringComparer.Ordinal);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var me = this.GetPrimaryKeyString();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new StateQuery("approval", "pending", cursor, 500), cancellationToken);
            foreach (var record in page.Records)
                if (StateCell<ApprovalView>.Read(record) is { } view
                    && (me == IApproverGrain.Everybody || view.Request.By.Contains(me, StringComparer.Ordinal)))
                    _waiting[view.Request.Id.Value] = view;
            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    public Task NotifyAsync(ApprovalView view)
    {
        if (view.Status == ApprovalStatus.Pending) _waiting[view.Request.Id.Value] = view;
        else _waiting.Remove(view.Request.Id.Value);
        // Not awaited, as nobody's decision may wait for a watcher that has gone away.
        _observers.Notify(observer => observer.ChangedAsync(view)).Ignore();
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ApprovalView>> InboxAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var late in _waiting.Values.Where(v => v.Request.ExpiresAtUnixMs <= now).ToList()) _waiting.Remove(late.Request.Id.Value);
        return Task.FromResult<ImmutableArray<ApprovalView>>([.. _waiting.Values.OrderBy(v => v.Request.CreatedAtUnixMs)]);
    }

    public Task SubscribeAsync(IApprovalObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IApprovalObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }
}
