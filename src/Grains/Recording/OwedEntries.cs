using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Recording;

/// <summary>Entries of one session that nobody waits for, until they are known to be durable: each is recorded once, and in its order, also
/// where the store could not say whether it kept it.</summary>
/// <remarks>What has its place is not held here any more unless it comes back, so that an idle session keeps nothing of what it said. Runs
/// in the session grain's turns; only what comes back is filled from the store's threads.</remarks>
internal sealed class OwedEntries(IRecordingStore store, SessionId session)
{
    // In order; what has no place.
    private readonly SortedList<long, OwedEntry> _unplaced = [];

    // In order; what has a place and may come back.
    private readonly Queue<Placed> _placed = new();

    private readonly ConcurrentQueue<OwedEntry> _lost = new();
    private long _order;

    /// <summary>Whether any has no place, or lost it.</summary>
    public bool HasUnplaced => _unplaced.Count > 0 || !_lost.IsEmpty;

    /// <summary>Takes one that has no place yet.</summary>
    public void Add(OwedEntry owed) => _unplaced.Add(owed.Order, owed);

    /// <summary>One that comes behind all before it.</summary>
    public OwedEntry Next(EntryKind kind, EntryContent content) => new(++_order, kind, content);

    /// <summary>Gives one its place.</summary>
    /// <param name="owed">What has it now.</param>
    /// <param name="stored">The entry there.</param>
    /// <param name="putting">Ends when it is durable; fails when that is not known.</param>
    public void Place(OwedEntry owed, RecordingEntry stored, Task putting)
    {
        while (_placed.TryPeek(out var first) && first.Putting.IsCompletedSuccessfully) _placed.Dequeue();
        _placed.Enqueue(new Placed(owed.Order, stored.Sequence, stored.Hash, putting));
        _ = putting.ContinueWith(
            static (lost, state) =>
            {
                _ = lost.Exception;
                var (lostOnes, one) = ((ConcurrentQueue<OwedEntry>, OwedEntry))state!;
                lostOnes.Enqueue(one);
            },
            (_lost, owed),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Finds out which of those that came back the store has kept all the same.</summary>
    /// <returns>False while some are still coming back.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<bool> SettleAsync()
    {
        if (_placed.Any(static p => !p.Putting.IsCompleted)) return false;
        while (_lost.TryDequeue(out var lost)) _unplaced.Add(lost.Order, lost);
        var doubted = _placed.Where(static p => p.Putting.IsFaulted).ToList();
        // The store has told, but not here yet.
        if (doubted.Exists(d => !_unplaced.ContainsKey(d.Order))) return false;
        foreach (var kept in await KeptAsync(doubted)) _unplaced.Remove(kept.Order);
        _placed.Clear();
        return true;
    }

    /// <summary>All that have no place, in order; they are the caller's now.</summary>
    public IReadOnlyList<OwedEntry> TakeUnplaced()
    {
        OwedEntry[] taken = [.. _unplaced.Values];
        _unplaced.Clear();
        return taken;
    }

    // An entry is what its hash says, and the chain has one at each place.
    private async Task<List<Placed>> KeptAsync(List<Placed> doubted)
    {
        var kept = new List<Placed>();
        if (doubted.Count == 0) return kept;
        var left = doubted.ToDictionary(static d => d.Sequence);
        await foreach (var entry in store.ReadAsync(session, doubted[0].Sequence, CancellationToken.None))
        {
            if (left.TryGetValue(entry.Sequence, out var found) && found.Hash.Span.SequenceEqual(entry.Hash.Span)) kept.Add(found);
            if (entry.Sequence >= doubted[^1].Sequence) break;
        }

        return kept;
    }

    private readonly record struct Placed(long Order, long Sequence, ReadOnlyMemory<byte> Hash, Task Putting);
}
