using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Approvals;

/// <summary>One timer for all approvals. What it knows is read from the store when it wakes, so nothing is forgotten.</summary>
[KeepAlive]
internal sealed partial class ApprovalClockGrain(IStateStore store, LiveConfig config, TimeProvider time, ILogger<ApprovalClockGrain> log)
    : Grain, IApprovalClockGrain
{
    private const int AtOnceMax = 64;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly long AgainMs = 5_000;
    private static readonly long SweepMs = 3600 * 1000;
    private static readonly long ToldWithinMs = 24 * 3600 * 1000;

    private readonly Dictionary<string, long> _due = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _queue = new();
    private long _sweepAt;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // In the order in which an approval passes through them, so that none slips by between two lists.
        foreach (var status in Enum.GetValues<ApprovalStatus>().OrderBy(static status => !MayMove(status)))
            await TakeAllAsync(status, cancellationToken);
        this.RegisterGrainTimer(BeatAsync, Beat, Beat);
    }

    public Task WakeAsync(ApprovalId approval, long atUnixMs)
    {
        Set(approval.Value, atUnixMs);
        return Task.CompletedTask;
    }

    public Task LookAsync()
    {
        var now = Now;
        foreach (var id in _due.Where(entry => entry.Value > now).Select(static entry => entry.Key).ToList()) Set(id, now);
        return Task.CompletedTask;
    }

    public Task BeginAsync() => Task.CompletedTask;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // All of these are read, however old: a rule says itself for how long people may take, and a window for how long it is open.
    private static bool MayMove(ApprovalStatus status) =>
        status is ApprovalStatus.Pending or ApprovalStatus.Approved or ApprovalStatus.Consumed;

    private async Task TakeAllAsync(ApprovalStatus status, CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new StateQuery("approval", ApprovalGrain.Tag(status), cursor, 500), cancellation);
            var isOld = !MayMove(status);
            foreach (var record in page.Records)
                if (Read(record) is { } view && Take(view)) isOld = false;
            // Newest first: what was settled long ago was told long ago.
            cursor = isOld ? null : page.Cursor;
        }
        while (cursor is not null);
    }

    // One that nobody can read, damaged or of a newer version, stops no other one.
    private ApprovalView? Read(StateRecord record)
    {
        try
        {
            return StateCell<ApprovalView>.Read(record);
        }
        catch (JsonException)
        {
            NotRead(log, record.Key);
            return null;
        }
    }

    /// <summary>Notes an approval that needs something still.</summary>
    /// <returns>Whether those that were written before it may need something too.</returns>
    private bool Take(ApprovalView view)
    {
        var last = view.Changes.IsEmpty ? view.Request.CreatedAtUnixMs : view.Changes[^1].AtUnixMs;
        var isOpen = !ApprovalMachine.IsSettled(view.Status) || view.Runs.Any(static run => run.State == RunState.Running);
        // Looked at once now: a crash may have come between its last change and what had to follow.
        if (isOpen || view.Published < view.Changes.Length) Set(view.Request.Id.Value, Now);
        return isOpen || Now - last < Math.Max(ToldWithinMs, (long)config.Current.Approvals.OutcomeWithin.TotalMilliseconds);
    }

    private void Set(string id, long at)
    {
        if (at == long.MaxValue)
        {
            _due.Remove(id);
            return;
        }

        if (_due.TryGetValue(id, out var known) && known == at) return;
        _due[id] = at;
        _queue.Enqueue(id, at);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        if (Now >= _sweepAt) await SweepAsync(cancellation);
        while (TakeDue() is { Count: > 0 } due)
        {
            await Task.WhenAll(due.Select(TickAsync));
            if (cancellation.IsCancellationRequested) return;
        }
    }

    private List<string> TakeDue()
    {
        var (now, due) = (Now, new List<string>());
        while (due.Count < AtOnceMax && _queue.TryPeek(out var id, out var at) && at <= now)
        {
            _queue.Dequeue();
            // Entries that were replaced stay in the queue until their time; only the last one counts.
            if (_due.TryGetValue(id, out var said) && said == at && _due.Remove(id)) due.Add(id);
        }

        return due;
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        _sweepAt = Now + SweepMs;
        try
        {
            await OnceMarks.SweepAsync(store, Now, cancellation);
        }
        catch (StoreUnavailableException)
        {
            NotSwept(log);
        }
    }

    private async Task TickAsync(string id)
    {
        try
        {
            await GrainFactory.GetGrain<IApprovalGrain>(id).TickAsync();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
        {
            NotTold(log, id);
            Set(id, Now + AgainMs);
        }
        catch (JsonException)
        {
            NotRead(log, id);
            Set(id, Now + SweepMs);
        }
    }

    [LoggerMessage(1304, LogLevel.Warning,
        "Marks of links and callbacks that were used could not be removed; it is tried again in an hour")]
    private static partial void NotSwept(ILogger log);

    [LoggerMessage(1305, LogLevel.Error,
        "Approval {approval} cannot be read: it is damaged, or of a newer version; it neither escalates nor expires, all others do")]
    private static partial void NotRead(ILogger log, string approval);

    [LoggerMessage(1301, LogLevel.Warning, "Approval {approval} could not be woken; it is tried again in seconds")]
    private static partial void NotTold(ILogger log, string approval);
}
