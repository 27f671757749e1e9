using System.Collections.Immutable;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;

namespace Gateway.Grains.Recording;

/// <summary>Extends one session's chain. Entries take their place at once and in order; waiting for the disk comes after, so that
/// exchanges of one session share a commit.</summary>
/// <remarks>If one append fails, every later one that was already chained on it fails too, because its predecessor is not there; the tail
/// is then
/// read from the store again before the chain goes on. Runs in the session grain's turns only. Source: R1, T34.</remarks>
internal sealed class RecordingAppender(IRecordingStore store, SessionId session, TimeProvider time)
{
    private RecordingTail _tail = RecordingTail.Empty;
    private bool _stale = true;
    private int _inFlight;

    // Of the entries that nobody waits for: the last one, and whether one was lost. The second is set from the store's threads.
    private Task _later = Task.CompletedTask;
    private volatile bool _laterFailed;

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
    /// its
    /// place.</returns>
    public Task<bool> AppendAsync(EntryKind kind, ReadOnlyMemory<byte> payload, bool urgent = true)
    {
        if (_laterFailed) (_stale, _laterFailed) = (true, false);
        if (_stale) return ReloadThenAppendAsync(kind, payload);
        if (!urgent && Appended is null) return AppendLaterAsync(Take(kind, payload));
        return CommitAsync(Take(kind, payload), urgent);
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
                ((RecordingAppender)self!)._laterFailed = true;
            },
            this,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return Kept;
    }

    private static readonly Task<bool> Kept = Task.FromResult(true);

    private RecordingEntry Take(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = Chain.Append(_tail, session, time.GetUtcNow().ToUnixTimeMilliseconds(), kind, payload);
        _tail = new RecordingTail(entry.Sequence, entry.Hash);
        return entry;
    }

    private async Task<bool> ReloadThenAppendAsync(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        // While failed appends are still coming back, the stored tail may yet change: refuse, the caller's client will try again.
        if (_inFlight > 0 || !_later.IsCompleted) return false;
        _inFlight++;
        try
        {
            await LoadAsync();
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        finally
        {
            _inFlight--;
        }

        return !_stale && await CommitAsync(Take(kind, payload), urgent: true);
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
