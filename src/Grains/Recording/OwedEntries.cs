using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;

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

    /// <summary>What of the chain is this owner's: these, and the others that it appends.</summary>
    public OwnTails Own { get; } = new();

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
        while (_placed.TryPeek(out var first) && first.Putting.IsCompletedSuccessfully) Own.Know(_placed.Dequeue().End);
        owed.Places.Add((stored.Sequence, stored.Hash));
        var told = putting.ContinueWith(
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
        _placed.Enqueue(new Placed(owed.Order, Chain.TailOf(stored), putting, told));
    }

    /// <summary>Waits until of each that has a place it is known what became of it; those that came back have none then.</summary>
    public async Task ToldAsync(CancellationToken cancellation) =>
        await Task.WhenAll(_placed.Select(static p => p.Told)).WaitAsync(cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

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
        foreach (var kept in await KeptAsync()) _unplaced.Remove(kept);
        foreach (var placed in _placed)
        {
            if (placed.Putting.IsFaulted) Own.Doubt(placed.End);
            else Own.Know(placed.End);
        }

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

    // An entry is what its hash says, and the chain has one at each place. What was given up while a disk hung may be kept long after, so
    // each place that an entry ever had is looked at.
    private async Task<List<long>> KeptAsync()
    {
        var kept = new List<long>();
        var left = _unplaced.Values.SelectMany(static owed => owed.Places, static (owed, place) => (owed.Order, place.Sequence, place.Hash))
            .ToLookup(static place => place.Sequence);
        if (left.Count == 0) return kept;
        var (first, last) = (left.Min(static place => place.Key), left.Max(static place => place.Key));
        await foreach (var entry in store.ReadAsync(session, first, CancellationToken.None))
        {
            foreach (var place in left[entry.Sequence])
                if (place.Hash.Span.SequenceEqual(entry.Hash.Span)) kept.Add(place.Order);
            if (entry.Sequence >= last) break;
        }

        return kept;
    }

    // Told ends when a failure was noted, and is cancelled when there was none.
    private readonly record struct Placed(long Order, RecordingTail End, Task Putting, Task Told);
}
