using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Grains.Recording;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Export;

/// <summary>Keeps one follower for each export of the configuration, through reloads; of several gateways, at the one that leads.</summary>
internal sealed class ExportPump(
    LiveConfig config, ClearRecordings store, IStateStore states, ExportTools tools, TimeProvider time, ILoggerFactory logs)
    : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first step of a store's reader may take a while, and nobody who starts the gateway waits for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(s_look, time);
        GatewayConfig? seen = null;
        try
        {
            do
            {
                var current = config.Current;
                var wanted = current.Recording.Exports.IsEmpty || !await tools.Leadership.HasItAsync(stoppingToken) ? null : current;
                if (!ReferenceEquals(seen, wanted)) await FitAsync(wanted, stoppingToken);
                seen = wanted;
                // Behind the last follower: another gateway may have exports still.
                if (current.Recording.Exports.IsEmpty) await tools.Leadership.DisposeAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The followers end by the same token.
        }

        foreach (var running in _running.Values) await running.EndAsync();
    }

    private async Task FitAsync(GatewayConfig? current, CancellationToken stopping)
    {
        var wanted = (current?.Recording.Exports ?? []).ToDictionary(static export => export.Name, StringComparer.Ordinal);
        foreach (var (name, running) in _running.ToList())
        {
            if (wanted.TryGetValue(name, out var export) && export == running.Export) continue;
            await running.EndAsync();
            _running.Remove(name);
        }

        foreach (var export in wanted.Values)
        {
            if (_running.ContainsKey(export.Name)) continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var follower = new ExportFollower(
                export, store, states, tools.Sinks.Make(export), tools.Metrics, time, logs.CreateLogger<ExportFollower>());
            _running[export.Name] = new Running(export, stop, Task.Run(() => follower.RunAsync(stop.Token), CancellationToken.None));
        }
    }

    private sealed record Running(ExportConfig Export, CancellationTokenSource Stop, Task Task)
    {
        public async Task EndAsync()
        {
            await Stop.CancelAsync();
            await Task;
            Stop.Dispose();
        }
    }
}
