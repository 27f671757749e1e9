using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>What waits for the disk, in order, bounded in bytes and in time. Callers feel it by waiting for their
/// acknowledgement.</summary>
internal sealed class WriteQueue(WriteBounds bounds, TimeProvider time) : IDisposable
{
    public const string HungText =
        "Recording: the disk did not acknowledge in time; traffic waits until it does. Check the disk and its load.";
    private const string FullText =
        "Recording: more waits for the disk than may; traffic waits until it has caught up. Check the disk and its load.";
    private const string ClosedText = "Recording: the store is shutting down.";

    private readonly Lock gate = new();
    // How long what nobody waits for may wait for company. Far below the second by which an outcome may trail.
    private const int PatienceMs = 50;

    // How long the writer may wait for others to come to a commit that somebody waits for, and for how many at most.
    private const int CompanyMs = 1;
    private const int CompanyMax = 16;
    private const int GrowthEvery = 32;

    // The kernel's event and not one that spins first: the writer would burn a core between two entries of a quiet gateway.
    private readonly AutoResetEvent arrived = new(false);

    // Guarded by the gate.
    private readonly Queue<WriteRequest> waiting = new();
    private readonly List<WriteRequest> group = [];
    private long bytes;
    private int urgent;
    private bool closed;

    // At how many urgent writes the waiting writer wakes; 0 while it does not wait. Asleep, it wakes for any write.
    private int wakesAt;
    private bool sleeps;

    // How many come together in a moment, as the last groups taught; after how many groups to try for more.
    private int company = 1;
    private int growthIn = GrowthEvery;

    /// <summary>Puts a write at the end of the queue.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full or closed; nothing will be written.</exception>
    public void Add(WriteRequest request)
    {
        lock (gate)
        {
            if (closed) throw new StoreUnavailableException(ClosedText);
            if (bytes > 0 && bytes + request.Bytes > bounds.QueueBytesMax) throw new StoreUnavailableException(FullText);
            bytes += request.Bytes;
            waiting.Enqueue(request);
            if (request.Urgent) urgent++;
            // A writer that only rests looks again by itself soon enough for what nobody waits for.
            if (wakesAt == 0 || (urgent < wakesAt && !sleeps)) return;
            (wakesAt, sleeps) = (0, false);
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
            if (urgent >= company || waiting.Count >= bounds.GroupWritesMax || closed)
            {
                if (Fill()) return group;
                if (closed) return null;
            }

            wakesAt = urgent > 0 ? company : 1;
        }

        return wakesAt > 1 ? TakeCompany() : TakeLater(waitMs);
    }

    // A commit costs the same for one as for many. Where many come at once, a moment's wait saves most of them; where they do not, the
    // first wait in vain ends the waiting.
    private List<WriteRequest> TakeCompany()
    {
        var came = arrived.WaitOne(CompanyMs);
        lock (gate)
        {
            wakesAt = 0;
            if (!came && !closed) (company, growthIn) = (Math.Max(1, urgent), GrowthEvery);
            Fill();
            return group;
        }
    }

    // First a rest, for what may wait; then, if nothing at all came, a sleep.
    private List<WriteRequest>? TakeLater(int waitMs)
    {
        var rested = waitMs is >= 0 and < PatienceMs ? waitMs : PatienceMs;
        if (!arrived.WaitOne(rested) && rested != waitMs)
        {
            lock (gate) sleeps = waiting.Count == 0 && !closed;
            if (sleeps) arrived.WaitOne(waitMs);
        }

        lock (gate)
        {
            sleeps = false;
            wakesAt = urgent > 0 && urgent < company ? company : 0;
            if (wakesAt == 0) return Fill() || !closed ? group : null;
        }

        return TakeCompany();
    }

    /// <summary>Tells every caller who has waited too long that the store cannot say; what still waits will not be written.</summary>
    /// <param name="first">Runs before any of them is told, if there is one: whoever hears of the failure finds it noted.</param>
    public void Expire(Action first)
    {
        List<WriteRequest>? late = null;
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var request in group)
                if (IsLate(request, now)) (late ??= []).Add(request);
            foreach (var request in waiting)
            {
                // One that was told before is still here until the writer comes by.
                if (request.Task.IsCompleted) continue;
                if (!IsLate(request, now)) break;
                (late ??= []).Add(request);
            }
        }

        if (late is null) return;
        first();
        foreach (var request in late) request.Fail(HungText);
        // The writer may have come back just before it was noted, and sleeps: it has a look, and says so.
        arrived.Set();
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
        !request.Task.IsCompleted && time.GetElapsedTime(request.Since, now).TotalMilliseconds > bounds.WaitMsMax;

    private bool Fill()
    {
        Learn();
        long taken = 0;
        while (group.Count < bounds.GroupWritesMax && taken < bounds.GroupBytesMax && waiting.TryDequeue(out var request))
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

    // Two that came by themselves are a sign that more might.
    private void Learn()
    {
        if (urgent < 2 || urgent < company || --growthIn > 0) return;
        company = Math.Min(CompanyMax, urgent * 2);
    }
}
