namespace Gateway.Tests.Engine;

internal sealed class Watcher(bool fails) : IWatcher
{
    private readonly List<int> _seen = [];

    public int[] Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public async Task SeenAsync(int number)
    {
        await Task.Yield();
        if (fails)
            throw new InvalidOperationException("a bad watcher");
        lock (_seen)
            _seen.Add(number);
    }
}
