using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>The one thread that writes: takes all that waits, writes it in one transaction, syncs, then acknowledges.</summary>
/// <remarks>There is no timer that waits for more: while the disk syncs, the next group gathers by itself.</remarks>
internal sealed class GroupWriter
{
    private const int ProbeMs = 1_000;

    private readonly WriteQueue queue;
    private readonly Func<bool, IGroupSession> open;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StoreHealth health = StoreHealth.Good;
    private long room;

    // Owned by the writer's thread.
    private IGroupSession? session;
    private bool isSettled;

    /// <param name="queue">What waits.</param>
    /// <param name="open">Opens the store to write: true for the first time, false after a failure, when whatever was remembered of the
    /// store is doubted.</param>
    public GroupWriter(WriteQueue queue, Func<bool, IGroupSession> open)
    {
        this.queue = queue;
        this.open = open;
    }

    public StoreHealth Health => health;

    /// <summary>Bytes that the file may still grow by, as of the last commit that worked.</summary>
    public long Room => Volatile.Read(ref room);

    /// <summary>Ends when the queue is closed and drained and the connection closed.</summary>
    public Task Ended => ended.Task;

    /// <summary>Opens the file, brings it up to date and starts the thread.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be opened.</exception>
    /// <exception cref="StoreUnavailableException">It is of a newer version.</exception>
    public void Start()
    {
        session = open(true);
        isSettled = session.Settle(isResting: false);
        Volatile.Write(ref room, session.Room());
        new Thread(Run) { Name = "recording-writer", IsBackground = true }.Start();
    }

    /// <summary>Notes that callers were told of a failure while the disk has not answered.</summary>
    public void NoteHung() => health = new StoreHealth(false, WriteQueue.HungText);

    private void Run()
    {
        while (queue.Take(health.Healthy && isSettled ? Timeout.Infinite : ProbeMs) is { } group)
            Write(group);
        Discard();
        ended.SetResult();
    }

    private void Write(IReadOnlyList<WriteRequest> group)
    {
        try
        {
            session ??= open(false);
            session.Commit(group);
            Volatile.Write(ref room, session.Room());
        }
        catch (SqliteFailureException failure)
        {
            Fail(group, failure.ToUnavailable().Message);
            return;
        }
        catch (StoreUnavailableException refused)
        {
            Fail(group, refused.Message);
            return;
        }
#pragma warning disable CA1031 // The thread is a boundary: whatever goes wrong fails its group, closed, and never ends the thread.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(group, $"Recording: the gateway failed while writing ({fault.GetType().Name}); it tries again by itself.");
            return;
        }

        if (!health.Healthy) health = StoreHealth.Good;
        foreach (var request in group) request.Acknowledge();
        isSettled = session.Settle(isResting: group.Count == 0);
    }

    // Whatever the connection held is doubted after a failure: the next group starts from what the file says.
    private void Fail(IReadOnlyList<WriteRequest> group, string problem)
    {
        health = new StoreHealth(false, problem);
        foreach (var request in group) request.Fail(problem);
        Discard();
    }

    private void Discard()
    {
        try
        {
            session?.Dispose();
        }
#pragma warning disable CA1031 // The thread is a boundary: a connection that does not even close must not end it.
        catch (Exception)
#pragma warning restore CA1031
        {
            // It is thrown away either way, and its callers were told.
        }

        session = null;
    }
}
