namespace Gateway.Tests.Engine;

[Alias("test.IWatcher")]
internal interface IWatcher : IGrainObserver
{
    [Alias("Seen")] Task SeenAsync(int number);
}
