using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Looks at the configuration file every second and puts a good change in force; a bad one is told and the last good one
/// stays.</summary>
/// <remarks>Looks rather than watches: file notifications get lost on network drives and in containers. Where the gateway listens, where
/// it records and whom it works with cannot change while it runs.</remarks>
internal sealed partial class ConfigReload(LiveConfig live, string path, TimeProvider time, ILogger<ConfigReload> log) : BackgroundService
{
    private string _seen = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _seen = Stamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var stamp = Stamp();
            if (stamp == _seen) continue;
            _seen = stamp;
            Take(ConfigFile.Read(path, run: true));
        }
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
            || recording.Store != then.Store || recording.Database != then.Database) NeedsRestart();
        live.Replace(config with
        {
            Listen = config.Listen with { Url = now.Listen.Url },
            Recording = recording with { Path = then.Path, Store = then.Store, Database = then.Database },
            Cluster = now.Cluster,
        });
        Reloaded(config.Connections.Length, config.Policies.Length);
    }

    // The file, the files that it includes, and their folders, where a new one may turn up: by time and length. Contents are read on a
    // change.
    private string Stamp()
    {
        var own = Path.GetFullPath(path);
        var dictionaries = live.Current.Masking.Dictionaries.Select(d => Path.GetFullPath(d.File, Path.GetDirectoryName(own)!));
        var included = live.Current.Policies.Select(p => Path.GetFullPath(p.File)).Concat(dictionaries).Where(file =>
            file != own).Distinct(StringComparer.Ordinal);
        var folders = included.Select(file => Path.GetDirectoryName(file)!).Where(folder =>
            folder != Path.GetDirectoryName(own)).Distinct(StringComparer.Ordinal);
        try
        {
            var stamps = included.Prepend(own).Select(file => new FileInfo(file))
                .Select(file => file.Exists ? $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}" : $"{file.FullName} gone");
            return string.Join('\n', stamps.Concat(folders.Select(folder => $"{folder} {Directory.GetLastWriteTimeUtc(folder).Ticks}")));
        }
        catch (IOException)
        {
            return _seen;
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "Configuration: {error}")]
    private partial void Wrong(string error);

    [LoggerMessage(1002, LogLevel.Error, "Configuration: {count} errors; the last good configuration stays in force")]
    private partial void Kept(int count);

    [LoggerMessage(1003, LogLevel.Information, "Configuration reloaded: {connections} connections, {policies} policies")]
    private partial void Reloaded(int connections, int policies);

    [LoggerMessage(1004, LogLevel.Warning,
        "Configuration: listen.url, recording.path, recording.store, recording.database and cluster take effect at the next start")]
    private partial void NeedsRestart();
}
