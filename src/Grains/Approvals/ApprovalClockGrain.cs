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
    private static readonly long ReadAgainMs = 60_000;
    private static readonly long ToldWithinMs = 24 * 3600 * 1000;

    // In the order in which an approval passes through them, so that none slips by between two lists.
    private static readonly ApprovalStatus[] All = [.. Enum.GetValues<ApprovalStatus>().OrderBy(static status => !MayMove(status))];

    private readonly Dictionary<string, long> _due = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _queue = new();

    // Woken with the next beat whatever is said of them until then: what is said may have been sent before.
    private HashSet<string> _again = new(StringComparer.Ordinal);

    // The versions of all that were open when the store was last read.
    private Dictionary<string, long> _open = new(StringComparer.Ordinal);
    private long _sweepAt;
    private long _readAt;
    private int _looks;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var status in All) await TakeAllAsync(status, cancellationToken);
        _readAt = Now + ReadAgainMs;
        this.RegisterGrainTimer(BeatAsync, Beat, Beat);
    }

    public Task WakeAsync(ApprovalId approval, long atUnixMs)
    {
        Set(approval.Value, atUnixMs);
        return Task.CompletedTask;
    }

    public Task LookAsync()
    {
        // What is being woken just now may have looked already, and is woken once more.
        _looks++;
        _again.UnionWith(_due.Keys);
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
            {
                if (MayMove(status)) _open[record.Key] = record.Version;
                if (Read(record) is { } view && Take(view)) isOld = false;
            }

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

    private void SetBy(string id, long at)
    {
        if (!_due.TryGetValue(id, out var known) || known > at) Set(id, at);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        if (Now >= _sweepAt) await SweepAsync(cancellation);
        if (Now >= _readAt) await ReadAgainAsync(cancellation);
        // What is due again meanwhile waits for the next beat: where another silo's clock is behind, it would be woken without a pause.
        foreach (var due in TakeDue().Chunk(AtOnceMax))
        {
            await Task.WhenAll(due.Select(TickAsync));
            if (cancellation.IsCancellationRequested) return;
        }
    }

    // A change is written before this clock is told of it, and the silo that tells may die in between. So what has changed since is woken
    // whether or not that was told, and so is what is open no longer though nobody said so: its end may not have been told to people.
    private async Task ReadAgainAsync(CancellationToken cancellation)
    {
        _readAt = Now + ReadAgainMs;
        try
        {
            var open = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var status in All.Where(MayMove))
            {
                string? cursor = null;
                do
                {
                    var query = new StateQuery("approval", ApprovalGrain.Tag(status), cursor, 1_000) { WithoutBodies = true };
                    var page = await store.ListAsync(query, cancellation);
                    foreach (var record in page.Records) open[record.Key] = record.Version;
                    cursor = page.Cursor;
                }
                while (cursor is not null);
            }

            foreach (var (id, version) in open)
                if (!_due.ContainsKey(id) || _open.GetValueOrDefault(id) != version) _again.Add(id);
            _again.UnionWith(_due.Keys.Where(id => !open.ContainsKey(id)));
            _open = open;
        }
        catch (StoreUnavailableException)
        {
            NotReadAgain(log);
            _readAt = Now + AgainMs;
        }
    }

    private HashSet<string> TakeDue()
    {
        var (now, due) = (Now, _again);
        _again = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in due) _due.Remove(id);
        while (_queue.TryPeek(out var id, out var at) && at <= now)
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
        var looks = _looks;
        try
        {
            await GrainFactory.GetGrain<IApprovalGrain>(id).TickAsync();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
        {
            NotTold(log, id);
            SetBy(id, Now + AgainMs);
        }
        catch (JsonException)
        {
            NotRead(log, id);
            SetBy(id, Now + SweepMs);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever one meets, neither it nor those behind it are forgotten; and it may have said itself that it is to be woken sooner.
            Failed(log, id, failure.GetType().Name);
            SetBy(id, Now + ReadAgainMs);
        }

        if (looks != _looks) _again.Add(id);
    }

    [LoggerMessage(1304, LogLevel.Warning,
        "Marks of links and callbacks that were used could not be removed; it is tried again in an hour")]
    private static partial void NotSwept(ILogger log);

    [LoggerMessage(1305, LogLevel.Error,
        "Approval {approval} cannot be read: it is damaged, or of a newer version; it neither escalates nor expires, all others do")]
    private static partial void NotRead(ILogger log, string approval);

    [LoggerMessage(1306, LogLevel.Warning,
        "What waits could not be looked through again; it is tried again in seconds, and what this clock was told of goes on")]
    private static partial void NotReadAgain(ILogger log);

    [LoggerMessage(1307, LogLevel.Error, "Approval {approval} failed when it was woken ({kind}); it is tried again within a minute")]
    private static partial void Failed(ILogger log, string approval, string kind);

    [LoggerMessage(1301, LogLevel.Warning, "Approval {approval} could not be woken; it is tried again in seconds")]
    private static partial void NotTold(ILogger log, string approval);
}
