using Gateway.Abstractions.Stores;
using Gateway.Grains.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Removes, each hour, the notes of tasks that nobody may ask for any more.</summary>
internal sealed partial class TaskSweep(IStateStore store, TimeProvider time, ILogger<TaskSweep> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Every;
            try
            {
                await TaskNotes.SweepAsync(store, time.GetUtcNow().ToUnixTimeMilliseconds(), stoppingToken);
            }
#pragma warning disable CA1031 // Whatever a sweep meets must not end the process.
            catch (Exception)
#pragma warning restore CA1031
            {
                if (!stoppingToken.IsCancellationRequested) NotSwept();
            }
        }
    }

    [LoggerMessage(1344, LogLevel.Warning, "Notes of tasks whose time is over could not be removed now; it is tried again in an hour")]
    private partial void NotSwept();
}
