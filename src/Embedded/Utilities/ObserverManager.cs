using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>A grain's subscribers. One that fails, or that has not renewed for long, is dropped at the next notification.</summary>
/// <remarks>Belongs to one grain: its members are called in that grain's turns only.</remarks>
public sealed partial class ObserverManager<TObserver> : IEnumerable<TObserver>
{
    private readonly Dictionary<IAddressable, Subscription> _subscriptions = [];
    private readonly ILogger _log;

    /// <summary>Without subscribers.</summary>
    /// <param name="expiration">How long a subscription lives without being renewed.</param>
    /// <param name="log">Is told of subscribers that are dropped.</param>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
        GetDateTime = static () => TimeProvider.System.GetUtcNow().UtcDateTime;
    }

    /// <summary>The clock, UTC; replaceable.</summary>
    public Func<DateTime> GetDateTime { get; set; }

    /// <summary>How long a subscription lives without being renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>Subscribers, those included that will be found expired.</summary>
    public int Count => _subscriptions.Count;

    /// <summary>Adds or renews a subscription.</summary>
    /// <param name="id">Who subscribes.</param>
    /// <param name="observer">Whom to call.</param>
    public void Subscribe(IAddressable id, TObserver observer) => _subscriptions[id] = new Subscription(observer, GetDateTime());

    /// <summary>Ends a subscription; nothing when there is none.</summary>
    /// <param name="id">Who had subscribed.</param>
    public void Unsubscribe(IAddressable id) => _subscriptions.Remove(id);

    /// <summary>Ends every subscription.</summary>
    public void Clear() => _subscriptions.Clear();

    /// <summary>Drops the subscriptions that were not renewed in time.</summary>
    public void ClearExpired()
    {
        foreach (var (id, subscription) in _subscriptions.ToArray())
            DropExpired(id, subscription, GetDateTime());
    }

    /// <summary>Calls each subscriber, one after the other, and drops those that fail.</summary>
    /// <param name="notification">The call.</param>
    /// <param name="predicate">Whom to call; null for all.</param>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        var now = GetDateTime();
        foreach (var (id, subscription) in _subscriptions.ToArray())
        {
            if (DropExpired(id, subscription, now) || predicate?.Invoke(subscription.Observer) == false)
                continue;
            try
            {
                await notification(subscription.Observer);
            }
            catch (Exception error)
            {
                DropFailed(id, subscription, error);
            }
        }
    }

    /// <summary>Calls each subscriber without waiting, and drops those that fail at once.</summary>
    /// <param name="notification">The call.</param>
    /// <param name="predicate">Whom to call; null for all.</param>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        var now = GetDateTime();
        foreach (var (id, subscription) in _subscriptions.ToArray())
        {
            if (DropExpired(id, subscription, now) || predicate?.Invoke(subscription.Observer) == false)
                continue;
            try
            {
                notification(subscription.Observer);
            }
            catch (Exception error)
            {
                DropFailed(id, subscription, error);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() =>
        _subscriptions.Values.Select(subscription => subscription.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool DropExpired(IAddressable id, Subscription subscription, DateTime now)
    {
        if (subscription.SeenAt + ExpirationDuration >= now)
            return false;
        Drop(id, subscription);
        LogExpired(_log, typeof(TObserver).Name);
        return true;
    }

    private void DropFailed(IAddressable id, Subscription subscription, Exception error)
    {
        Drop(id, subscription);
        LogFailed(_log, typeof(TObserver).Name, error.GetType().Name);
    }

    // A subscriber that renewed while its call was under way stays.
    private void Drop(IAddressable id, Subscription subscription)
    {
        if (_subscriptions.TryGetValue(id, out var current) && ReferenceEquals(current, subscription))
            _subscriptions.Remove(id);
    }

    [LoggerMessage(1, LogLevel.Debug, "A {Observer} was dropped: it did not renew its subscription.")]
    private static partial void LogExpired(ILogger log, string observer);

    [LoggerMessage(2, LogLevel.Debug, "A {Observer} was dropped: calling it failed with {Error}.")]
    private static partial void LogFailed(ILogger log, string observer, string error);

    private sealed record Subscription(TObserver Observer, DateTime SeenAt);
}
