using Gateway.Abstractions.Approvals;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Approvals;

/// <summary>Keeps the approvals' clock awake, and has what waits looked at again when the configuration was reloaded.</summary>
internal sealed partial class ApprovalFollower(LiveConfig config, IGrainFactory grains, TimeProvider time, ILogger<ApprovalFollower> log)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        GatewayConfig? seen = null;
        do
        {
            try
            {
                var clock = grains.GetGrain<IApprovalClockGrain>(IApprovalClockGrain.Key);
                var current = config.Current;
                // Each time: the silo that had it may have died, and whoever asks wakes it elsewhere.
                if (seen is null || ReferenceEquals(seen, current)) await clock.BeginAsync();
                else await clock.LookAsync();
                seen = current;
            }
#pragma warning disable CA1031 // Whatever the clock meets must not end the process, nor make its stop look like a failure.
            catch (Exception)
#pragma warning restore CA1031
            {
                if (!stoppingToken.IsCancellationRequested) NotReached();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1310, LogLevel.Warning, "The approvals' clock could not be reached; escalations may be late until it can")]
    private partial void NotReached();
}
