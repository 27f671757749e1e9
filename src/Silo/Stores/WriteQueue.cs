using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>What waits for the disk, in order, bounded in bytes and in time. Callers feel it by waiting for their
/// acknowledgement.</summary>
internal sealed class WriteQueue(SqliteStoreOptions options, TimeProvider time) : IDisposable
{
    public const string HungText =
        "Recording: the disk did not acknowledge in time; traffic waits until it does. Check the disk and its load.";
    private const string FullText =
        "Recording: more waits for the disk than may; traffic waits until it has caught up. Check the disk and its load.";
    private const string ClosedText = "Recording: the store is shutting down.";

    private readonly Lock gate = new();
    // How long what nobody waits for may wait for company. Far below the second by which an outcome may trail.
    private const int PatienceMs = 50;

    // The kernel's event and not one that spins first: the writer would burn a core between two entries of a quiet gateway.
    private readonly AutoResetEvent arrived = new(false);

    // Guarded by the gate.
    private readonly Queue<WriteRequest> waiting = new();
    private readonly List<WriteRequest> group = [];
    private long bytes;
    private int urgent;
    private bool writerWaits;
    private bool writerSleeps;
    private bool closed;

    /// <summary>Puts a write at the end of the queue.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full or closed; nothing will be written.</exception>
    public void Add(WriteRequest request)
    {
        lock (gate)
        {
            if (closed) throw new StoreUnavailableException(ClosedText);
            if (bytes > 0 && bytes + request.Bytes > options.QueueBytesMax) throw new StoreUnavailableException(FullText);
            bytes += request.Bytes;
            waiting.Enqueue(request);
            if (request.Urgent) urgent++;
            // A writer that only rests looks again by itself soon enough for what nobody waits for.
            if (!writerWaits || (!request.Urgent && !writerSleeps)) return;
            (writerWaits, writerSleeps) = (false, false);
        }

        arrived.Set();
    }

    /// <summary>For the writer: lets go of the last group and takes all that waits, up to the bounds of a group.</summary>
    /// <param name="waitMs">Longest wait for something to do; -1 for ever.</param>
    /// <returns>The group, empty after a wait in vain; null once the queue is closed and drained. Valid until the next call.</returns>
    public IReadOnlyList<WriteRequest>? Take(int waitMs)
    {
        lock (gate)
        {
            foreach (var done in group) bytes -= done.Bytes;
            group.Clear();
            if ((urgent > 0 || waiting.Count >= options.GroupWritesMax) && Fill()) return group;
            if (closed) return Fill() ? group : null;
            writerWaits = true;
        }

        // First a rest, for what may wait; then, if nothing at all came, a sleep.
        var rested = waitMs is >= 0 and < PatienceMs ? waitMs : PatienceMs;
        if (!arrived.WaitOne(rested))
        {
            lock (gate)
            {
                if (!closed && waiting.Count == 0 && rested != waitMs) (writerWaits, writerSleeps) = (true, true);
            }

            if (writerSleeps) arrived.WaitOne(waitMs);
        }

        lock (gate)
        {
            (writerWaits, writerSleeps) = (false, false);
            return Fill() || !closed ? group : null;
        }
    }

    /// <summary>Tells every caller who has waited too long that the store cannot say; what still waits will not be written.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Expire()
    {
        List<WriteRequest>? late = null;
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var request in group)
                if (IsLate(request, now)) (late ??= []).Add(request);
            foreach (var request in waiting)
            {
                if (!IsLate(request, now)) break;
                (late ??= []).Add(request);
            }
        }

        if (late is null) return false;
        foreach (var request in late) request.Fail(HungText);
        return true;
    }

    /// <summary>Takes nothing more; what waits is still written.</summary>
    public void Close()
    {
        lock (gate) closed = true;
        arrived.Set();
    }

    /// <summary>After the writer has ended.</summary>
    public void Dispose() => arrived.Dispose();

    private bool IsLate(WriteRequest request, long now) =>
        !request.Task.IsCompleted && time.GetElapsedTime(request.Since, now).TotalMilliseconds > options.WaitMsMax;

    private bool Fill()
    {
        long taken = 0;
        while (group.Count < options.GroupWritesMax && taken < options.GroupBytesMax && waiting.TryDequeue(out var request))
        {
            if (request.Urgent) urgent--;
            if (request.Task.IsCompleted)
            {
                bytes -= request.Bytes;
                continue;
            }

            taken += request.Bytes;
            group.Add(request);
        }

        return group.Count > 0;
    }
}
