using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Approvals;

/// <summary>Owns one approver's inbox. The inbox is the store's, so nothing that waits can be lost, and ten thousand that wait cost no
/// memory here.</summary>
internal sealed class ApproverGrain(IStateStore store, TimeProvider time, ILogger<ApproverGrain> log) : Grain, IApproverGrain
{
    private readonly ObserverManager<IApprovalObserver> _observers = Subscribers.Of<IApprovalObserver>(time, log);
    private readonly ReadableRecords _readable = new(log);

    public Task NotifyAsync(ApprovalView view)
    {
        // Not awaited, nor one after the other: neither a decision nor another watcher may wait for one that has gone away.
        _observers.Notify(observer => observer.ChangedAsync(view).Ignore());
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<ApprovalView>> InboxAsync()
    {
        var (me, now) = (this.GetPrimaryKeyString(), time.GetUtcNow().ToUnixTimeMilliseconds());
        var waiting = new List<ApprovalView>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new StateQuery("approval", "pending", cursor, 500), CancellationToken.None);
            foreach (var record in page.Records)
                if (_readable.Read<ApprovalView>(record) is { } view && view.Request.ExpiresAtUnixMs > now
                    && (me == IApproverGrain.Everybody || view.Asked().Contains(me, StringComparer.Ordinal))) waiting.Add(view);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return [.. waiting.OrderBy(static view => view.Request.CreatedAtUnixMs)];
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
