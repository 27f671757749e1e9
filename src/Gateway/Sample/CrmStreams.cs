using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Gateway.Sample;

/// <summary>Everybody who wants to hear when the list of customers changes.</summary>
internal sealed class CrmStreams
{
    // News is the same each time, so one that waits is enough.
    private static readonly BoundedChannelOptions Newest = new(1) { FullMode = BoundedChannelFullMode.DropWrite };

    private readonly ConcurrentDictionary<Channel<bool>, bool> _listeners = new();

    public Channel<bool> Listen()
    {
        var channel = Channel.CreateBounded<bool>(Newest);
        _listeners[channel] = true;
        return channel;
    }

    public void Leave(Channel<bool> channel) => _listeners.TryRemove(channel, out _);

    public void Tell()
    {
        foreach (var channel in _listeners.Keys)
        {
            channel.Writer.TryWrite(true);
        }
    }
}
