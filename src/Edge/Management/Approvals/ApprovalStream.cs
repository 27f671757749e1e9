using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Carries approvals to one client: all that wait, then every change. A client that comes back gets all that wait again.</summary>
internal sealed class ApprovalStream(
    IGrainFactory grains, Func<ImmutableArray<string>>? mine, StreamPermit permit, TimeProvider time)
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(2);

    private readonly ApprovalFeed _feed = new();
    private readonly Dictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private ImmutableArray<string> _words = [];

    /// <summary>Runs until the client has gone, its token has expired or its principal is revoked.</summary>
    public async Task RunAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        var events = new EventStream(context);
        var observer = grains.CreateObjectReference<IApprovalObserver>(_feed);
        try
        {
            await events.OpenAsync(gone);
            await SubscribeAsync(observer);
            var renewed = time.GetTimestamp();
            await LookAsync(events, gone);
            var looked = time.GetTimestamp();
            while (await permit.HoldsAsync())
            {
                var isPushed = await PushedAsync(events, gone);
                if (!isPushed) await events.BeatAsync(gone);
                // However much is pushed: what did not fit into the feed is found by no other way, and what was settled is forgotten here.
                if (!isPushed || time.GetElapsedTime(looked) >= BeatInterval)
                {
                    await LookAsync(events, gone);
                    looked = time.GetTimestamp();
                }

                var isMoved = mine is not null && !mine().SequenceEqual(_words, StringComparer.Ordinal);
                if (!isMoved && time.GetElapsedTime(renewed) < Renewal) continue;
                await SubscribeAsync(observer);
                if (isMoved) await LookAsync(events, gone);
                renewed = time.GetTimestamp();
            }
        }
        finally
        {
            await Task.WhenAll(_words.Select(word => Inbox(word).UnsubscribeAsync(observer)))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            grains.DeleteObjectReference<IApprovalObserver>(observer);
        }
    }

    private IApproverGrain Inbox(string word) => grains.GetGrain<IApproverGrain>(word);

    // A shift may have ended or begun meanwhile: what names the caller no longer is left, what names it now is joined.
    private async Task SubscribeAsync(IApprovalObserver observer)
    {
        var words = mine?.Invoke() ?? [IApproverGrain.Everybody];
        await Task.WhenAll(_words.Except(words, StringComparer.Ordinal).Select(word => Inbox(word).UnsubscribeAsync(observer)));
        _words = words;
        await Task.WhenAll(words.Select(word => Inbox(word).SubscribeAsync(observer)));
    }

    private async Task<bool> PushedAsync(EventStream events, CancellationToken gone)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(gone);
        using var timer = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), wait, BeatInterval, Timeout.InfiniteTimeSpan);
        try
        {
            await _feed.WaitAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return false;
        }

        while (_feed.TryRead(out var view)) await SendAsync(events, view, gone);
        await events.FlushAsync(gone);
        return true;
    }

    // All that wait now; what was sent as waiting and is no longer among them has been settled, and is sent as it stands.
    private async Task LookAsync(EventStream events, CancellationToken gone)
    {
        var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await ledger.ApprovalsAsync(
                new ApprovalQuery(ApprovalStatus.Pending, null, mine is null ? default : _words, cursor, PageLimits.Max));
            foreach (var view in page.Approvals)
            {
                waiting.Add(view.Request.Id.Value);
                await SendAsync(events, view, gone);
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);

        foreach (var id in _sent.Keys.Where(id => !waiting.Contains(id)).ToList())
        {
            if (await grains.GetGrain<IApprovalGrain>(id).ViewAsync() is { } view) await SendAsync(events, view, gone);
            _sent.Remove(id);
        }

        await events.FlushAsync(gone);
    }

    private async Task SendAsync(EventStream events, ApprovalView view, CancellationToken gone)
    {
        var id = view.Request.Id.Value;
        // An edit, one yes of two and a reminder to others leave it waiting, and whoever decides must see them all the same.
        var now = new Sent(view.Status, view.Revision, view.Changes.Length);
        if (_sent.TryGetValue(id, out var sent) && sent == now) return;
        _sent[id] = now;
        await events.AddAsync("approval", null, ApprovalItem.Of(view), gone);
    }

    private readonly record struct Sent(ApprovalStatus Status, int Revision, int Changes);
}
