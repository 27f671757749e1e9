using System.Collections.Concurrent;

namespace Gateway.Sample;

/// <summary>A wire session of the legacy era.</summary>
internal sealed class CrmSession : IDisposable
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Set when the client ends the session.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Lets a request be cancelled by its id.</summary>
    /// <param name="id">The id's JSON text.</param>
    public CancellationTokenSource Begin(string id)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _running[id] = source;
        return source;
    }

    public void Finish(string id) => _running.TryRemove(id, out _);

    /// <summary>Cancels a request if it still runs.</summary>
    public void Cancel(string id)
    {
        if (_running.TryRemove(id, out var source))
        {
            source.Cancel();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
