using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Recording;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Carries one session's entries to one client: what is recorded already, then what comes, each sequence once and in
/// order.</summary>
/// <remarks>Pushes are best effort, so the recording is the truth: a gap, or a beat without a push, reads it again.</remarks>
internal sealed class SessionStream(IGrainFactory grains, SessionId session, long fromSequence, StreamPermit permit, TimeProvider time)
{
    /// <summary>Longest silence before a beat.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(2);
    private const int PageEntries = 200;

    private readonly ISessionGrain _owner = grains.GetGrain<ISessionGrain>(session.Value);
    private readonly ILedgerGrain _ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
    private readonly EntryFeed _feed = new();
    private long _next = fromSequence;

    /// <summary>Runs until the session has ended, the client has gone, its token has expired or its principal is revoked.</summary>
    public async Task RunAsync(HttpContext context)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var events = new EventStream(context);
        var observer = grains.CreateObjectReference<IRecordingObserver>(_feed);
        try
        {
            await events.OpenAsync(life.Token);
            await _owner.WatchAsync(observer);
            var renewed = time.GetTimestamp();
            await CatchUpAsync(events, life.Token);
            while (!await EndedAsync(events, life.Token))
            {
                if (!await permit.HoldsAsync()) return;
                if (!await PushedAsync(events, life.Token))
                {
                    await events.BeatAsync(life.Token);
                    await CatchUpAsync(events, life.Token);
                }

                if (time.GetElapsedTime(renewed) < Renewal) continue;
                await _owner.WatchAsync(observer);
                renewed = time.GetTimestamp();
            }
        }
        finally
        {
            // The owner forgets a watcher by itself too; the reference must go whatever the owner says.
            await _owner.UnwatchAsync(observer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            grains.DeleteObjectReference<IRecordingObserver>(observer);
        }
    }

    // Waits for a push and sends all that came; false when none came in time.
    private async Task<bool> PushedAsync(EventStream events, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), wait, BeatInterval, Timeout.InfiniteTimeSpan);
        try
        {
            await _feed.Entries.WaitToReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }

        while (_feed.Entries.TryRead(out var entry))
        {
            if (entry.Sequence < _next) continue;
            if (entry.Sequence > _next) await CatchUpAsync(events, cancellation);
            else await SendAsync(events, entry, cancellation);
        }

        await events.FlushAsync(cancellation);
        return true;
    }

    private async Task CatchUpAsync(EventStream events, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await _ledger.EntriesAsync(session, _next, PageEntries);
            if (page.IsEmpty) return;
            foreach (var entry in page) await SendAsync(events, entry, cancellation);
            await events.FlushAsync(cancellation);
        }
    }

    private async Task SendAsync(EventStream events, RecordingEntry entry, CancellationToken cancellation)
    {
        await events.AddAsync("entry", entry.Sequence, EntryItem.Of(entry), cancellation);
        _next = entry.Sequence + 1;
    }

    // An ended session gets no further entry; the client is told, so that it need not come back.
    private async Task<bool> EndedAsync(EventStream events, CancellationToken cancellation)
    {
        if (await _owner.ViewAsync() is not { Status: SessionStatus.Closed or SessionStatus.Terminated } view) return false;
        await CatchUpAsync(events, cancellation);
        // Its last entry is not durable yet, and is pushed when it is.
        if (_next <= view.Entries) return false;
        await events.AddAsync("end", null, SessionItem.Of(view), cancellation);
        await events.FlushAsync(cancellation);
        return true;
    }
}
