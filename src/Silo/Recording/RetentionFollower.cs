using Gateway.Abstractions.Recording;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Has the retention grain look, soon after the start and then each hour, for payloads whose time is over.</summary>
internal sealed partial class RetentionFollower(IGrainFactory grains, TimeProvider time, ILogger<RetentionFollower> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Every;
            try
            {
                var retention = grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key);
                var report = await retention.SweepAsync();
                while (report.GoesOn && !stoppingToken.IsCancellationRequested) report = await retention.SweepAsync();
                if (report.Erased.Length + report.Failed.Length > 0)
                    Swept(report.Erased.Length, report.Failed.Length, report.OnHold.Length);
            }
#pragma warning disable CA1031 // Whatever a sweep meets must not end the process, nor make its stop look like a failure.
            catch (Exception)
#pragma warning restore CA1031
            {
                if (!stoppingToken.IsCancellationRequested) NotSwept();
            }
        }
    }

    [LoggerMessage(1340, LogLevel.Information, "Payloads of {Erased} sessions were erased because their time is over; {Failed} go on "
        + "later, {OnHold} are on legal hold")]
    private partial void Swept(int erased, int failed, int onHold);

    [LoggerMessage(1342, LogLevel.Warning, "What is kept no longer could not be erased now; the gateway tries again in an hour")]
    private partial void NotSwept();
}
