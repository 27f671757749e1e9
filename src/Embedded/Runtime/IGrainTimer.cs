namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of its grain. It ends with the activation, or when it is disposed.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it ticks next and how long after each tick again; during a tick, from the tick's end on.</summary>
    /// <param name="dueTime">From now; zero at once, infinite never.</param>
    /// <param name="period">From the end of a tick to the next; infinite for one tick only.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
