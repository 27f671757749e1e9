namespace Gateway.Embedded.Engine;

/// <summary>Runs calls of one target, one turn at a time. As a scheduler it also runs what follows their awaits, so that all of it
/// stays in turns.</summary>
/// <remarks>A turn is an uninterrupted piece of code. A call is one or more turns. An ordinary call ends before the next ordinary call
/// begins; an interleaving one begins as soon as no turn runs.</remarks>
internal abstract class TurnQueue(EmbeddedEngine engine) : TaskScheduler, IThreadPoolWorkItem
{
    // After this many turns, or this long, others get the thread.
    private const int TurnsMax = 128;
    private const int MillisecondsMax = 10;

    [ThreadStatic]
    private static TurnQueue? s_current;

    private readonly Lock _gate = new();

    // Under the gate.
    private CallList _ordinary;
    private CallList _interleaving;
    private CallList _running;
    private Call? _blocking;
    private Queue<Task>? _continuations;
    private long _order;
    private bool _continuedLast;
    private bool _scheduled;
    private bool _watched;

    // The task that carries the turns which begin calls, and when to leave the thread to others; only the thread that runs this
    // queue writes them.
    private Task? _beginner;
    private long _sliceEndsAt;

    internal static TurnQueue? OfThread => s_current;

    internal EmbeddedEngine Engine { get; } = engine;

    protected Lock Gate => _gate;

    protected bool IsIdle => _running.Head is null && !IsWaiting && _continuations is not { Count: > 0 };

    protected bool IsWaiting => _ordinary.Head is not null || _interleaving.Head is not null;

    protected bool IsRunning => _running.Head is not null;

    /// <summary>When it was last used, as the engine's clock stamps; under the gate.</summary>
    protected long UsedAt { get; set; }

    /// <summary>What calls are made on; null when it is gone.</summary>
    protected abstract object? Target { get; }

    /// <summary>Whether calls may begin; under the gate.</summary>
    protected abstract bool IsOpen { get; }

    /// <summary>Whether it takes calls no more; under the gate.</summary>
    protected abstract bool IsEnded { get; }

    /// <summary>Whether its calls run while others of its calls wait.</summary>
    protected virtual bool IsReentrant => false;

    /// <summary>Whether its own life has something to do before calls; under the gate.</summary>
    protected virtual bool HasStep => false;

    /// <summary>Takes a call in.</summary>
    /// <returns>False when it has ended and takes none.</returns>
    internal bool TryEnqueue(Call call)
    {
        bool watch;
        bool wake;
        lock (_gate)
        {
            if (IsEnded)
                return false;
            call.Stamp = Engine.Now;
            call.Order = ++_order;
            Admit(call);
            watch = !call.IsTick && MarkWatched();
            wake = MarkIfReady();
        }
        if (wake)
            Schedule();
        if (watch)
            Engine.Watch(this);
        return true;
    }

    /// <summary>A call has ended; called in a turn.</summary>
    internal void Complete(Call call, bool waited)
    {
        lock (_gate)
        {
            _running.Remove(call);
            if (ReferenceEquals(_blocking, call))
                _blocking = FirstBlocking();
            if (waited && CountsAsUse(call))
                UsedAt = Engine.Now;
            WakeIfReady();
        }
    }

    /// <summary>Faults every call that has had no answer for too long. One that waits never begins; one that runs goes on.</summary>
    /// <returns>False when there is nothing left to watch.</returns>
    internal bool Sweep(long before)
    {
        List<Call>? overdue = null;
        bool more;
        lock (_gate)
        {
            TakeOverdue(ref _ordinary, before, ref overdue);
            TakeOverdue(ref _interleaving, before, ref overdue);
            // They run in the order in which they began; one that waited for its turn is older than some before it.
            for (var call = _running.Head; call is not null; call = call.Next)
            {
                if (call.Stamp > before || call.IsOverdue || call.IsTick)
                    continue;
                call.IsOverdue = true;
                (overdue ??= []).Add(call);
            }
            // Asked in any case: it is what ends a target that a call never lets go of.
            more = MustWatch();
            more = _watched = more || _running.Head is not null || IsWaiting;
            WakeIfReady();
        }
        foreach (var call in overdue ?? [])
        {
            call.Fault(new TimeoutException(
                $"{call.Name} gave no answer within {Engine.ResponseTimeout}: its target is busy, or waits for its own caller."));
        }
        return more;
    }

    void IThreadPoolWorkItem.Execute()
    {
        var outer = s_current;
        s_current = this;
        try
        {
            _sliceEndsAt = Environment.TickCount64 + MillisecondsMax;
            for (var turns = 0; turns < TurnsMax && Environment.TickCount64 <= _sliceEndsAt; turns++)
            {
                if (!RunOne())
                    return;
            }
        }
        finally
        {
            s_current = outer;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        if (ReferenceEquals(task, _beginner))
            return;
        bool wake;
        lock (_gate)
        {
            (_continuations ??= new Queue<Task>()).Enqueue(task);
            wake = !_scheduled;
            _scheduled = true;
        }
        if (wake)
            Schedule();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(s_current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
            return _continuations?.ToArray() ?? [];
    }

    /// <summary>Does what <see cref="HasStep"/> announced; in a turn, not under the gate.</summary>
    protected virtual void TakeStep()
    {
        // A queue without a life of its own has no steps.
    }

    /// <summary>Whether it must be looked at again although no call waits; under the gate.</summary>
    protected virtual bool MustWatch() => false;

    /// <summary>The failure of a call that finds its target gone.</summary>
    protected abstract Exception TargetGone();

    protected virtual bool CountsAsUse(Call call) => true;

    /// <summary>A call begins now; under the gate.</summary>
    protected virtual void OnBegin()
    {
        // Only an activation has a life that this moves on.
    }

    /// <summary>Hands all waiting calls, in order, to <paramref name="other"/>, which nobody else knows yet; under the gate.</summary>
    protected void MoveWaitingTo(TurnQueue other)
    {
        lock (other._gate)
        {
            while (NextInOrder() is { } call)
            {
                RemoveWaiting(call);
                call.Order = ++other._order;
                other.Admit(call);
            }
            other.UsedAt = UsedAt;
        }
    }

    /// <summary>Runs what was moved here; not before others can find it here, since it may end as soon as it runs.</summary>
    protected void WakeMoved()
    {
        bool watch;
        lock (_gate)
        {
            watch = MarkWatched();
            WakeIfReady();
        }
        if (watch)
            Engine.Watch(this);
    }

    /// <summary>Takes all waiting calls out, to fault them; under the gate.</summary>
    protected List<Call> TakeWaiting()
    {
        List<Call> calls = [];
        while (NextInOrder() is { } call)
        {
            RemoveWaiting(call);
            calls.Add(call);
        }
        return calls;
    }

    /// <summary>Takes waiting ticks out: a timer ends with its activation; under the gate.</summary>
    protected void DropTicks()
    {
        DropTicks(ref _ordinary);
        DropTicks(ref _interleaving);
    }

    /// <summary>Whether the caller must hand it to <see cref="EmbeddedEngine.Watch"/>; under the gate.</summary>
    protected bool MarkWatched() => !_watched && (_watched = true);

    protected void WakeIfReady()
    {
        if (MarkIfReady())
            Schedule();
    }

    private bool MarkIfReady()
    {
        if (_scheduled || (!HasStep && NextToBegin() is null))
            return false;
        return _scheduled = true;
    }

    // The thread that wakes a queue is likely to wait next, and then runs it with warm caches.
    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);

    private void Admit(Call call)
    {
        if (call.Interleaves)
            _interleaving.Append(call);
        else
            _ordinary.Append(call);
        if (CountsAsUse(call))
            UsedAt = call.Stamp;
    }

    private bool RunOne()
    {
        Task? task = null;
        lock (_gate)
        {
            // In turn with each other, so that neither starves the other.
            var mayBegin = HasStep || NextToBegin() is not null;
            var mayContinue = _continuations is { Count: > 0 };
            if (!mayBegin && !mayContinue)
                return _scheduled = false;
            if (mayContinue && !(_continuedLast && mayBegin))
                task = _continuations!.Dequeue();
            _continuedLast = task is not null;
        }
        if (task is null)
        {
            _beginner = task = new Task(static queue => ((TurnQueue)queue!).Begin(), this, TaskCreationOptions.DenyChildAttach);
            task.Start(this);
        }
        TryExecuteTask(task);
        _beginner = null;
        return true;
    }

    // One task begins many calls, so that a busy queue pays for it once. What they await has its turn in between.
    private void Begin()
    {
        var clean = ExecutionContext.Capture();
        for (var turns = 0; turns < TurnsMax && Environment.TickCount64 <= _sliceEndsAt; turns++)
        {
            Call? call = null;
            lock (_gate)
            {
                var hasStep = HasStep;
                if (turns > 0 && _continuations is { Count: > 0 })
                    return;
                if (!hasStep && (call = NextToBegin()) is null)
                    return;
                if (call is not null)
                    MarkRunning(call);
            }
            if (call is null)
                TakeStep();
            else
                Run(call);
            // A method that is not async may have changed the context it found.
            if (clean is not null && !ReferenceEquals(ExecutionContext.Capture(), clean))
                ExecutionContext.Restore(clean);
        }
    }

    private void Run(Call call)
    {
        if (Target is { } target)
        {
            call.Run(this, target);
            return;
        }
        call.Fault(TargetGone());
        Complete(call, waited: false);
    }

    private void MarkRunning(Call call)
    {
        RemoveWaiting(call);
        _running.Append(call);
        if (_blocking is null && Blocks(call))
            _blocking = call;
        OnBegin();
    }

    private bool Blocks(Call call) => !call.Interleaves && !IsReentrant;

    private Call? FirstBlocking()
    {
        var call = _running.Head;
        while (call is not null && !Blocks(call))
            call = call.Next;
        return call;
    }

    private Call? NextToBegin()
    {
        if (!IsOpen)
            return null;
        var ordinary = _ordinary.Head;
        if (ordinary is not null && _blocking is not null && !(_blocking.IsReadOnly && ordinary.IsReadOnly))
            ordinary = null;
        return Earlier(ordinary, _interleaving.Head);
    }

    private Call? NextInOrder() => Earlier(_ordinary.Head, _interleaving.Head);

    private static Call? Earlier(Call? one, Call? other) => one is null || (other is not null && other.Order < one.Order) ? other : one;

    private void RemoveWaiting(Call call)
    {
        if (call.Interleaves)
            _interleaving.Remove(call);
        else
            _ordinary.Remove(call);
    }

    private static void DropTicks(ref CallList calls)
    {
        for (var call = calls.Head; call is not null;)
        {
            var next = call.Next;
            if (call.IsTick)
                calls.Remove(call);
            call = next;
        }
    }

    private static void TakeOverdue(ref CallList calls, long before, ref List<Call>? overdue)
    {
        var call = calls.Head;
        while (call is not null && call.Stamp <= before)
        {
            var next = call.Next;
            if (!call.IsTick)
            {
                calls.Remove(call);
                (overdue ??= []).Add(call);
            }
            call = next;
        }
    }
}
