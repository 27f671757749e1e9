using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;

namespace Gateway.Grains.Recording;

/// <summary>Extends one session's chain. Entries take their place at once and in order; waiting for the disk comes after, so that
/// exchanges of one session share a commit.</summary>
/// <remarks>If one append fails, every later one that was already chained on it fails too, because its predecessor is not there; the tail
/// is then
/// read from the store again before the chain goes on. Runs in the session grain's turns only. Source: R1, T34.</remarks>
internal sealed class RecordingAppender(IRecordingStore store, SessionId session, TimeProvider time, SessionConditions conditions)
{
    private RecordingTail _tail = RecordingTail.Empty;
    private bool _stale = true;
    private int _inFlight;

    // Of the entries that nobody waits for: the last one, and whether one was lost. The second is set from the store's threads.
    private Task _later = Task.CompletedTask;
    private volatile bool _laterFailed;

    // Entries that nobody waited for and that were lost with a failing store: what they tell has happened, so they come before anything
    // else does. Bounded by what was under way, since nothing is let through meanwhile. Filled from the store's threads.
    private readonly ConcurrentQueue<(EntryKind Kind, ReadOnlyMemory<byte> Payload)> _owed = new();

    /// <summary>The last sequence that was given out.</summary>
    public long Sequence => _tail.Sequence;

    /// <summary>Called with each entry once it is durable; null while nobody watches.</summary>
    public Action<RecordingEntry>? Appended { get; set; }

    /// <summary>Reads the tail.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task LoadAsync()
    {
        _tail = await store.TailAsync(session, CancellationToken.None);
        _stale = false;
    }

    /// <summary>Appends one entry.</summary>
    /// <param name="kind">What it tells.</param>
    /// <param name="payload">Masked JSON.</param>
    /// <param name="urgent">Whether somebody waits until it is durable.</param>
    /// <returns>False when it is not known to be durable; the caller must let nothing through. For what nobody waits for: true once it has
    /// its place.</returns>
    public Task<bool> AppendAsync(EntryKind kind, ReadOnlyMemory<byte> payload, bool urgent = true)
    {
        // A broken chain is kept as it is: whatever were added would pass for its continuation.
        if (conditions.IsDamaged(session.Value)) return Refused;
        if (_laterFailed) (_stale, _laterFailed) = (true, false);
        if (!_stale && !urgent && Appended is null) return AppendLaterAsync(Take(kind, payload));
        var appending = _stale ? ReloadThenAppendAsync(kind, payload) : CommitAsync(Take(kind, payload), urgent);
        return urgent ? appending : OweUnlessAsync(appending, kind, payload);
    }

    /// <summary>Writes what is owed, if anything is and the store can write again.</summary>
    public async Task SettleAsync()
    {
        if (_owed.IsEmpty || _inFlight > 0 || !_later.IsCompleted) return;
        (_stale, _laterFailed) = (true, false);
        if (await ReloadAsync()) TakeOwed();
    }

    private async Task<bool> OweUnlessAsync(Task<bool> appending, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (await appending) return true;
        _owed.Enqueue((kind, payload));
        return false;
    }

    // Each is chained before whatever comes next, so that nothing can be kept without it.
    private void TakeOwed()
    {
        for (var count = _owed.Count; count > 0 && _owed.TryDequeue(out var owed); count--)
            _ = AppendLaterAsync(Take(owed.Kind, owed.Payload));
    }

    // No turn of the grain is spent on its success; a loss is noticed by the entry that comes next, which could not have been chained on
    // it.
    private Task<bool> AppendLaterAsync(RecordingEntry entry)
    {
        _later = store.AppendAsync([entry], urgent: false);
        _ = _later.ContinueWith(
            static (lost, self) =>
            {
                _ = lost.Exception;
                var (appender, owed) = ((RecordingAppender, RecordingEntry))self!;
                appender._owed.Enqueue((owed.Kind, owed.Payload));
                appender._laterFailed = true;
            },
            (this, entry),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return Kept;
    }

    private static readonly Task<bool> Kept = Task.FromResult(true);
    private static readonly Task<bool> Refused = Task.FromResult(false);

    private RecordingEntry Take(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = Chain.Append(_tail, session, time.GetUtcNow().ToUnixTimeMilliseconds(), kind, payload);
        _tail = new RecordingTail(entry.Sequence, entry.Hash);
        return entry;
    }

    private async Task<bool> ReloadThenAppendAsync(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        // While failed appends are still coming back, the stored tail may yet change: refuse, the caller's client will try again.
        if (_inFlight > 0 || !_later.IsCompleted || !await ReloadAsync()) return false;
        TakeOwed();
        return await CommitAsync(Take(kind, payload), urgent: true);
    }

    private async Task<bool> ReloadAsync()
    {
        _inFlight++;
        try
        {
            await LoadAsync();
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        finally
        {
            _inFlight--;
        }
    }

    private async Task<bool> CommitAsync(RecordingEntry entry, bool urgent)
    {
        _inFlight++;
        try
        {
            await store.AppendAsync([entry], urgent);
            Appended?.Invoke(entry);
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or ChainConflictException)
        {
            _stale = true;
            return false;
        }
        finally
        {
            _inFlight--;
        }
    }
}
