using System.Security.Cryptography;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Looks at the configuration file every second and puts a good change in force; a bad one is told and the last good one
/// stays.</summary>
/// <remarks>Looks rather than watches: file notifications get lost on network drives and in containers. Where the gateway listens and
/// where it records
/// cannot change while it runs.</remarks>
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
            Take(ConfigFile.Read(path));
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
        if (config.Listen.Url != now.Listen.Url || config.Recording.Path != now.Recording.Path) NeedsRestart();
        live.Replace(config with { Listen = config.Listen with { Url = now.Listen.Url },
            Recording = config.Recording with { Path = now.Recording.Path } });
        Reloaded(config.Connections.Length, config.Policies.Length);
    }

    // The file, and every YAML file below its directory's policies that it may include, by time and length; the content is read only on a
    // change.
    private string Stamp()
    {
        try
        {
            var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var files = live.Current.Policies.Select(p =>
                Path.GetFullPath(p.File, directory)).Append(Path.GetFullPath(path)).Distinct(StringComparer.Ordinal);
            var stamp = string.Join('|',
                files.Select(file => new FileInfo(file)).Select(f =>
                $"{f.FullName}:{(f.Exists ? f.LastWriteTimeUtc.Ticks : 0)}:{(f.Exists ? f.Length : 0)}"));
            return Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(stamp)));
        }
        catch (IOException)
        {
            return _seen;
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "Configuration: {error}")]
    private partial void Wrong(string error);

    [LoggerMessage(1102, LogLevel.Error, "Configuration: {count} errors; the last good configuration stays in force")]
    private partial void Kept(int count);

    [LoggerMessage(1103, LogLevel.Information, "Configuration reloaded: {connections} connections, {policies} policies")]
    private partial void Reloaded(int connections, int policies);

    [LoggerMessage(1104, LogLevel.Warning, "Configuration: listen.url and recording.path take effect at the next start")]
    private partial void NeedsRestart();
}
