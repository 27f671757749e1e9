using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace Gateway.Tests.Engine;

internal sealed class WatchedGrain(Probe probe) : Grain, IWatchedGrain
{
    private readonly ObserverManager<IWatcher> _watchers = new(TimeSpan.FromMinutes(5), NullLogger.Instance);

    public Task SubscribeAsync(IWatcher watcher)
    {
        _watchers.Subscribe(watcher, watcher);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IWatcher watcher)
    {
        _watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    public async Task<int> TellAsync(int number)
    {
        await _watchers.Notify(watcher => watcher.SeenAsync(number));
        probe.Signal($"{this.GetPrimaryKeyString()} told {number}, {_watchers.Count} left");
        return _watchers.Count;
    }
}
