using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Gateway.Edge.Recording;

/// <summary>Hands over the pieces of streams that have gone quiet, so that what passed is recorded within a second whatever the upstream
/// does next.</summary>
internal sealed class RecordingPump(TimeProvider time) : BackgroundService
{
    private readonly ConcurrentDictionary<StreamRecorder, byte> _streams = new();

    /// <summary>Looks after a stream until it is disposed of.</summary>
    public void Watch(StreamRecorder stream) => _streams.TryAdd(stream, 0);

    /// <summary>Stops looking after a stream.</summary>
    public void Leave(StreamRecorder stream) => _streams.TryRemove(stream, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var (stream, _) in _streams) stream.FlushIfDue();
    }
}
