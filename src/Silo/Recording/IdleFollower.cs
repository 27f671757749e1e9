using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Wakes sessions that nobody has used for long, so that they end by themselves: one that sleeps does not see the time pass, and
/// what has not ended is kept for ever.</summary>
internal sealed partial class IdleFollower(
    IdleSessions idle, IGrainFactory grains, TimeProvider time, ILogger<IdleFollower> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Awake, they look at the time themselves.
            foreach (var session in await FindAsync(stoppingToken)) await TryWakeAsync(session, stoppingToken);
        }
    }

    private async Task<IReadOnlyList<SessionId>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return await idle.FindAsync(cancellation);
        }
        catch (StoreUnavailableException)
        {
            NotWoken();
            return [];
        }
    }

    private async Task TryWakeAsync(SessionId session, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<ISessionGrain>(session.Value).ViewAsync().WaitAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever keeps this one asleep, its record above all, must not keep the others.
            NotWoken();
        }
    }

    [LoggerMessage(1540, LogLevel.Warning, "Sessions that nobody uses any more could not be ended now; it is tried again in five minutes")]
    private partial void NotWoken();
}
