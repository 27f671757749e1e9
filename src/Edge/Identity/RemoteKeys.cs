using Gateway.Governance.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Identity;

/// <summary>Keeps one issuer's keys fresh: fetched at first use, again on a timer so that a removed key stops working, and at once
/// when a token names a key that is not known, at most once in <see cref="GapMin"/>.</summary>
/// <remarks>When the issuer cannot be reached the last keys stay for <see cref="StaleMax"/>; then none of it is believed.</remarks>
internal sealed partial class RemoteKeys : IKeySource, IDisposable
{
    /// <summary>Time between two fetches on the timer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Time to the next fetch after one that failed.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Least time between two fetches that callers cause.</summary>
    public static readonly TimeSpan GapMin = TimeSpan.FromSeconds(10);

    /// <summary>How long keys are believed after the last fetch that worked.</summary>
    public static readonly TimeSpan StaleMax = TimeSpan.FromHours(1);

    private readonly string _issuer;
    private readonly Uri? _metadata;
    private readonly IssuerDiscovery _discovery;
    private readonly TimeProvider _clock;
    private readonly ILogger<RemoteKeys> _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _timer;

    // Under the lock:
    private readonly Lock _starting = new();
    private Task _running = Task.CompletedTask;
    private long? _startedAt;

    // Written by the one fetch that runs, read by everybody:
    private volatile FetchedKeys? _fetched;

    /// <summary>Fetches nothing yet.</summary>
    public RemoteKeys(IssuerConfig issuer, IssuerDiscovery discovery, TimeProvider clock, ILogger<RemoteKeys> logger)
    {
        (_issuer, _metadata) = (issuer.Issuer, issuer.Metadata);
        (_discovery, _clock, _logger) = (discovery, clock, logger);
        _timer = clock.CreateTimer(_ => _ = StartAsync(onTimer: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The fetch that runs, or the last one; never fails.</summary>
    internal Task Running
    {
        get { lock (_starting) return _running; }
    }

    /// <inheritdoc/>
    public KeySet? Current
    {
        get
        {
            if (_fetched is not { } fetched) return null;
            var age = _clock.GetUtcNow() - fetched.At;
            // A clock that was set back must not prolong the keys' life without end.
            return age <= StaleMax && age >= -RetryAfter ? fetched.Keys : null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<KeySet?> RefreshAsync(CancellationToken cancellationToken)
    {
        // The fetch belongs to all who wait for it: one caller that leaves does not end it.
        await StartAsync(onTimer: false).WaitAsync(cancellationToken);
        return Current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _timer.Dispose();
    }

    private Task StartAsync(bool onTimer)
    {
        lock (_starting)
        {
            if (!_running.IsCompleted || _closing.IsCancellationRequested) return _running;
            if (!onTimer && _startedAt is { } before && _clock.GetElapsedTime(before) < GapMin) return _running;
            _startedAt = _clock.GetTimestamp();
            return _running = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        var next = RetryAfter;
        try
        {
            var keys = await _discovery.KeysAsync(_issuer, _metadata, _closing.Token);
            if (_fetched is not { } before || !before.Keys.SameAs(keys))
            {
                LogKeysChanged(_issuer, keys.Keys.Length);
                _fetched = new FetchedKeys(keys, _clock.GetUtcNow());
            }
            else
            {
                // The same object again: every token that was checked against it stays checked.
                _fetched = before with { At = _clock.GetUtcNow() };
            }

            next = Interval;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException
            or OperationCanceledException or InvalidOperationException)
        {
            LogFetchFailed(_issuer, exception.Message, Current is null);
        }
        finally
        {
            if (!_closing.IsCancellationRequested) _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }
}
