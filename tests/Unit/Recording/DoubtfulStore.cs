using System.Runtime.CompilerServices;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;

namespace Gateway.Tests.Recording;

/// <summary>One session's entries in memory; what becomes of each append is decided elsewhere, and its caller is told later, in
/// order.</summary>
/// <param name="verdict">What becomes of the next append.</param>
internal sealed class DoubtfulStore(Func<DoubtfulStore.Verdict> verdict) : IRecordingStore
{
    private readonly Queue<(TaskCompletionSource Caller, Exception? Failure)> _untold = new();
    private readonly List<IReadOnlyList<RecordingEntry>> _late = [];
    private RecordingTail _tail = RecordingTail.Empty;

    /// <summary>What becomes of an append.</summary>
    public enum Verdict
    {
        Kept,
        KeptAndDoubted,

        /// <summary>Given up on, and kept once the disk is back: before the next append.</summary>
        KeptLate,
        Lost,
    }

    /// <summary>What was kept.</summary>
    public List<RecordingEntry> Entries { get; } = [];

    /// <summary>How many appends were asked for.</summary>
    public int Asked { get; private set; }

    public Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true)
    {
        Asked++;
        foreach (var late in _late)
            if (Follows(late)) Keep(late);
        _late.Clear();
        var follows = Follows(entries);
        var becomes = follows ? verdict() : Verdict.Lost;
        if (becomes == Verdict.KeptLate) _late.Add(entries);
        else if (becomes != Verdict.Lost) Keep(entries);

        var caller = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _untold.Enqueue((caller, !follows ? new ChainConflictException() : becomes == Verdict.Kept ? null : new StoreUnavailableException("x")));
        return caller.Task;
    }

    private bool Follows(IReadOnlyList<RecordingEntry> entries) =>
        entries[0].Sequence == _tail.Sequence + 1 && entries[0].PreviousHash.Span.SequenceEqual(_tail.Hash.Span);

    private void Keep(IReadOnlyList<RecordingEntry> entries)
    {
        Entries.AddRange(entries);
        _tail = Chain.TailOf(entries[^1]);
    }

    /// <summary>Tells so many callers what became of their appends.</summary>
    public void Tell(int callers)
    {
        for (; callers > 0 && _untold.TryDequeue(out var told); callers--)
        {
            if (told.Failure is null) told.Caller.SetResult();
            else told.Caller.SetException(told.Failure);
        }
    }

    public Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation) => Task.FromResult(_tail);

    public async IAsyncEnumerable<RecordingEntry> ReadAsync(
        SessionId session, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var entry in Entries.Where(e => e.Sequence >= fromSequence).ToList())
        {
            await Task.Yield();
            yield return entry;
        }
    }

    public Task<ReadOnlyMemory<byte>?> BodyAsync(string name, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<long> EraseAsync(SessionId session, long throughSequence, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<long> HeadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<long> RoomAsync(CancellationToken cancellation) => throw new NotSupportedException();
}
