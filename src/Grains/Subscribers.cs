using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Gateway.Grains;

/// <summary>Those whom a grain tells of what it does.</summary>
internal static class Subscribers
{
    /// <summary>How long one lives that does not renew; who is there renews every two minutes or more often.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Nobody yet.</summary>
    /// <param name="time">By what they age, as it is by what they renew: the time that passes. The clock on the wall may be set forward, or
    /// have gone on while the machine slept, and then all of them would seem gone at once, and an order would reach nobody.</param>
    /// <param name="log">Is told of those that are dropped.</param>
    public static ObserverManager<TObserver> Of<TObserver>(TimeProvider time, ILogger log)
        where TObserver : IAddressable
    {
        var began = time.GetTimestamp();
        return new(Life, log) { GetDateTime = () => DateTime.UnixEpoch + time.GetElapsedTime(began) };
    }
}
