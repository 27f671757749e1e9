using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Looks every second at what reading the configuration looked at, and puts a good change in force once it is whole; a bad one
/// is told and the last good one stays.</summary>
/// <remarks>Looks rather than watches: file notifications get lost on network drives and in containers. Where the gateway listens, where
/// it records and whom it works with cannot change while it runs.</remarks>
/// <param name="live">What is in force.</param>
/// <param name="seen">What reading it looked at.</param>
/// <param name="time">Tells the seconds.</param>
/// <param name="log">Is told what came of a change.</param>
internal sealed partial class ConfigReload(
    LiveConfig live, SeenFiles seen, TimeProvider time, ILogger<ConfigReload> log) : BackgroundService
{
    // Whoever writes a file in its place may be half through, and half a policy reads as a policy: what was read waits here until a
    // further look finds all that it was read from as it was.
    private ConfigOutcome? _read;
    private SeenFiles _seen = seen;

    /// <summary>Reads the configuration again where something changed, and puts in force what the look before read, where nothing
    /// did.</summary>
    public void Look()
    {
        try
        {
            var read = _read;
            _read = null;
            if (_seen.HaveChanged)
            {
                _seen = new SeenFiles(_seen.Config);
                _read = ConfigFile.Read(_seen.Config, run: true, _seen);
            }
            else if (read is not null)
            {
                Take(read);
            }
        }
#pragma warning disable CA1031 // The loop is a boundary: what cannot be read again must not end the traffic that goes on without it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failed(failure.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
    }

    private void Take(ConfigOutcome outcome)
    {
        foreach (var error in outcome.Errors) Wrong(error.ToString());
        if (outcome.Config is not { } config)
        {
            Kept(outcome.Errors.Length);
            return;
        }

        var now = live.Current;
        var (then, recording) = (now.Recording, config.Recording);
        if (config.Listen.Url != now.Listen.Url || config.Cluster != now.Cluster || recording.Path != then.Path
            || recording.Store != then.Store || recording.Database != then.Database
            || !AreSame(recording.Checkpoints, then.Checkpoints)) NeedsRestart();
        live.Replace(config with
        {
            Listen = Bound(now.Listen, config.Listen),
            Recording = recording with
            {
                Path = then.Path,
                Store = then.Store,
                Database = then.Database,
                // The key and the log's name are looked up whenever signing begins, and may be what keeps it from beginning.
                Checkpoints = then.Checkpoints with { Key = recording.Checkpoints.Key, Origin = recording.Checkpoints.Origin },
            },
            Cluster = now.Cluster,
        });
        Reloaded(config.Connections.Length, config.Policies.Length);
    }

    private static bool AreSame(CheckpointsConfig one, CheckpointsConfig other) =>
        one with { Witnesses = [] } == other with { Witnesses = [] } && one.Witnesses.AsSpan().SequenceEqual(other.Witnesses.AsSpan());

    // Where the public URL is the one to bind, written or not, it waits for the restart with it: nobody listens there yet.
    private static ListenConfig Bound(ListenConfig now, ListenConfig next) => next with
    {
        Url = now.Url,
        PublicUrl = next.Url != now.Url && next.PublicUrl == next.Url ? now.PublicUrl : next.PublicUrl,
    };

    [LoggerMessage(1001, LogLevel.Error, "Configuration: {error}")]
    private partial void Wrong(string error);

    [LoggerMessage(1002, LogLevel.Error, "Configuration: {count} errors; the last good configuration stays in force")]
    private partial void Kept(int count);

    [LoggerMessage(1003, LogLevel.Information, "Configuration reloaded: {connections} connections, {policies} policies")]
    private partial void Reloaded(int connections, int policies);

    [LoggerMessage(1004, LogLevel.Warning,
        "Configuration: listen.url, recording.path, recording.store, recording.database, recording.checkpoints and cluster take effect at "
        + "the next start")]
    private partial void NeedsRestart();

    [LoggerMessage(1005, LogLevel.Error, "Configuration: a change could not be taken over ({failure}); correct it, or restart the gateway")]
    private partial void Failed(string failure);
}
