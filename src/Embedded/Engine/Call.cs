namespace Gateway.Embedded.Engine;

/// <summary>One call on its way through a queue. The emitted subclasses hold its arguments.</summary>
internal abstract class Call(CallFlags flags)
{
    private TurnQueue? _owner;
    private Task? _task;

    internal CallFlags Flags { get; } = flags;

    internal bool Interleaves => Flags.HasFlag(CallFlags.Interleave);

    internal bool IsReadOnly => Flags.HasFlag(CallFlags.ReadOnly);

    internal bool IsOneWay => Flags.HasFlag(CallFlags.OneWay);

    internal bool IsTick => Flags.HasFlag(CallFlags.Tick);

    /// <summary>Contract and method, for messages; emitted types are named so.</summary>
    public virtual string Name => GetType().Name;

    // Owned by the queue that holds the call, under its gate.
    internal Call? Next { get; set; }

    internal Call? Previous { get; set; }

    internal long Stamp { get; set; }

    internal long Order { get; set; }

    internal bool IsOverdue { get; set; }

    /// <summary>Runs the call's first piece; it tells <paramref name="owner"/> when it has ended, which may be later.</summary>
    internal void Run(TurnQueue owner, object target)
    {
        _owner = owner;
        try
        {
            _task = BeginAsync(target);
        }
        catch (Exception error)
        {
            Fault(error);
            owner.Complete(this, waited: false);
            return;
        }
        if (_task.IsCompleted)
        {
            Settle(_task);
            owner.Complete(this, waited: false);
            return;
        }
        // Comes back as a turn: the awaiter captures the scheduler that runs us now.
        _task.GetAwaiter().UnsafeOnCompleted(Finish);
    }

    /// <summary>Answers with a failure; later answers are ignored.</summary>
    internal void Fault(Exception error)
    {
        if (IsOneWay)
            _owner?.Engine.DroppedFailure(Name, error);
        else
            Fail(error);
    }

    /// <summary>Calls the target.</summary>
    protected abstract Task BeginAsync(object target);

    /// <summary>Answers with what <paramref name="task"/>, which is complete, came to.</summary>
    protected abstract void Settle(Task task);

    protected abstract void Fail(Exception error);

    protected static Exception ErrorOf(Task task) => task.Exception?.InnerExceptions[0] ?? new TaskCanceledException(task);

    protected InvalidOperationException NoTask() => new($"{Name} returned null in place of a task.");

    private void Finish()
    {
        Settle(_task!);
        _owner!.Complete(this, waited: true);
    }
}
