using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>One caller's write: entries of one session, or one state record. Its task ends when the bytes are durable, or never will be
/// known to be.</summary>
/// <remarks>Continuations run elsewhere, so that no caller's code ever runs on the writer's thread.</remarks>
internal sealed class WriteRequest : TaskCompletionSource<long>
{
    private const int OverheadBytes = 256;
    private long verdict;
    private bool conflict;

    public WriteRequest(IReadOnlyList<RecordingEntry> entries, long since) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Entries = entries;
        Since = since;
        foreach (var entry in entries) Bytes += entry.Payload.Length + entry.Body.Length + OverheadBytes;
    }

    public WriteRequest(StateWrite state, long since) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        State = state;
        Since = since;
        Bytes = state.Body.Length + OverheadBytes;
    }

    public WriteRequest(IReadOnlyList<DoomedPayload> doomed, long since) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Doomed = doomed;
        Since = since;
        Bytes = doomed.Count * (long)OverheadBytes;
    }

    /// <summary>Payloads to strike out; null for other writes.</summary>
    public IReadOnlyList<DoomedPayload>? Doomed { get; }

    /// <summary>The entries; null for a state write.</summary>
    public IReadOnlyList<RecordingEntry>? Entries { get; }

    /// <summary>The state write; null for entries.</summary>
    public StateWrite? State { get; }

    /// <summary>When it came, as a timestamp of the store's clock.</summary>
    public long Since { get; }

    /// <summary>Whether somebody waits for it; otherwise it may wait for others.</summary>
    public bool Urgent { get; init; } = true;

    /// <summary>What it costs the queue.</summary>
    public long Bytes { get; }

    /// <summary>Notes what the transaction made of it. It counts only once the transaction is durable.</summary>
    public void Note(long version)
    {
        verdict = version;
        conflict = false;
    }

    /// <summary>Notes that the store is not where the caller thought. It counts only once the transaction is durable.</summary>
    public void NoteConflict() => conflict = true;

    /// <summary>Tells the caller, after the commit.</summary>
    public void Acknowledge()
    {
        if (!conflict) TrySetResult(verdict);
        else if (State is null) TrySetException(new ChainConflictException());
        else TrySetException(new StateConflictException());
    }

    /// <summary>Tells the caller that the store could not say.</summary>
    public void Fail(string problem) => TrySetException(new StoreUnavailableException(problem));
}
