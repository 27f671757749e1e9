namespace Gateway.Tests.Engine;

/// <summary>A grain with observers.</summary>
[Alias("test.IWatchedGrain")]
internal interface IWatchedGrain : IGrainWithStringKey
{
    [Alias("Subscribe")] Task SubscribeAsync(IWatcher watcher);

    [Alias("Unsubscribe")] Task UnsubscribeAsync(IWatcher watcher);

    /// <summary>Notifies all, then signals "KEY told NUMBER, COUNT left".</summary>
    [Alias("Tell")] Task<int> TellAsync(int number);
}
