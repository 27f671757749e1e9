using System.Collections.Concurrent;

namespace Gateway.Tests.Engine;

/// <summary>What test grains did, and the gates they wait at. Same process, so tests and grains share it.</summary>
internal sealed class Probe
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Makes an event happen; whoever waits for it goes on.</summary>
    public void Signal(string name) => EventOf(name).TrySetResult();

    /// <summary>Waits for an event, and names it when it never comes.</summary>
    public async Task When(string name)
    {
        try
        {
            await EventOf(name).Task.WaitAsync(s_patience);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"'{name}' never came.", error);
        }
    }

    /// <summary>Waits for any task, and says what it was when it never ends.</summary>
    public static async Task<T> Ends<T>(Task<T> task, string what)
    {
        await Ends((Task)task, what);
        return await task;
    }

    /// <summary>Waits for any task, and says what it was when it never ends.</summary>
    public static async Task Ends(Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(s_patience)) != task)
            throw new TimeoutException($"'{what}' never ended.");
        await task;
    }

    public void Note(string key, string what) => LogOf(key).Enqueue(what);

    public string[] Notes(string key) => [.. LogOf(key)];

    /// <summary>Counts, and signals "name=count".</summary>
    public int Count(string name)
    {
        var count = _counts.AddOrUpdate(name, 1, static (_, old) => old + 1);
        Signal($"{name}={count}");
        return count;
    }

    public int Counted(string name) => _counts.GetValueOrDefault(name);

    private TaskCompletionSource EventOf(string name) =>
        _events.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private ConcurrentQueue<string> LogOf(string key) => _logs.GetOrAdd(key, static _ => new ConcurrentQueue<string>());
}
