using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The gateway is killed again and again while it sends what it records to receivers that fail. Judged by what they hold at the end.</summary>
/// <remarks><c>GATEWAY_CHAOS_EXPORTS</c> asks for more kills than the usual few, <c>GATEWAY_CHAOS_SEED</c> for other instants; <c>GATEWAY_RSYSLOGD</c>
/// names rsyslogd where it is not at its usual place.</remarks>
public sealed class ExportKillTests(ITestOutputHelper output)
{
    private const int Workers = 3;

    private static readonly int Kills = Instants.Number("GATEWAY_CHAOS_EXPORTS", 5);
    private static readonly int Seed = Instants.Number("GATEWAY_CHAOS_SEED", 2_026);

    private int _number;

    [Fact]
    public Task Files_webhooks_and_opentelemetry_hold_every_entry_once_after_dedupe() => RunAsync(syslog: null);

    [Fact]
    public async Task And_so_does_rsyslog_over_tls()
    {
        Assert.SkipWhen(SyslogServer.Missing is not null, SyslogServer.Missing ?? "");
        await using var syslog = SyslogServer.Start();
        await RunAsync(syslog);
    }

    private async Task RunAsync(SyslogServer? syslog)
    {
        Environment.SetEnvironmentVariable("EXPORT_HOOK", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        await using var upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        await using var receiver = await LoopbackServer.StartAsync(new FlakyReceiver(Seed));
        var log = syslog is null ? "" : $"- {{ name: log, batch: 50, timeout: 5s, syslog: {{ host: localhost, port: {syslog.Port}, ca: {syslog.Authority} }} }}";
        await using var gateway = new MortalGateway($$"""
            connections:
              - { name: up, url: "{{upstream.Url}}", policy: all }
            policies:
              - { name: all, rules: [{ name: all, when: 'true', effect: allow }] }
            recording:
              exports:
                - { name: disk, batch: 100, file: { path: export/entries.jsonl, bytes: 256KiB } }
                - { name: hook, batch: 400, timeout: 5s, webhook: { url: "{{receiver.Url}}/hook", secrets: ['env:EXPORT_HOOK'] } }
                - { name: otel, batch: 400, timeout: 5s, otlp: { url: "{{receiver.Url}}/v1/logs" } }
                {{log}}
            """);
        var random = new Random(Seed);
        var token = gateway.Token("alice");
        for (var kill = 0; kill < Kills; kill++) await LiveAsync(gateway, token, random.Next(1, 2_500));

        Witness.Verify(gateway.Recording);
        gateway.Start();
        await gateway.ServesAsync(Stopwatch.GetTimestamp(), token, Next);
        var (recorded, held) = await HeldAsync(gateway, receiver, syslog);
        output.WriteLine($"{Kills} kills, {recorded.Count} entries; "
            + string.Join(", ", held.Select(h => $"{h.Key}: {h.Value.Count} received, {h.Value.Count - h.Value.Distinct(StringComparer.Ordinal).Count()} of them again"))
            + $"; the receiver refused {receiver.Refused} batches and left {receiver.Unanswered} without an answer");
        var positions = Directory.GetFiles(Path.Combine(gateway.Folder, "export")).Order(StringComparer.Ordinal).SelectMany(LinesOf)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("position").GetInt64()).Distinct().ToList();
        Assert.Equal(positions.Order(), positions);
        // Lines that came again, and files that a kill tore, are an export all the same: it verifies, with every payload shown to be what is stored.
        var report = ExportFiles.Verify([Path.Combine(gateway.Folder, "export")], gateway.Recording + "-evidence", EvidenceTrust.None);
        Assert.True(report.Intact, report.ToText());
        output.WriteLine(report.ToText());
        foreach (var (name, ids) in held)
        {
            // Nothing that was never recorded; and whoever drops copies has everything in the order in which it was recorded.
            var strangers = ids.Except(recorded, StringComparer.Ordinal).Where(id => name != "log" || id != "torn").ToList();
            Assert.True(strangers.Count == 0, $"{name} holds what is not recorded: {string.Join(", ", strangers.Take(5))}");
            if (name != "log") Assert.Equal(held["disk"].Distinct(StringComparer.Ordinal), ids.Distinct(StringComparer.Ordinal));
        }
    }

    // Calls run until the gateway is killed at the instant.
    private async Task LiveAsync(MortalGateway gateway, string token, int milliseconds)
    {
        var started = Stopwatch.GetTimestamp();
        gateway.Start();
        await gateway.ServesAsync(started, token, Next);
        using var end = new CancellationTokenSource();
        var working = Enumerable.Range(0, Workers).Select(async _ =>
        {
            while (!end.IsCancellationRequested) await gateway.CallAsync("up", token, "run", Next());
        }).ToList();
        // The instant of a kill is a time and not an event: that is what is tested.
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds))) await timer.WaitForNextTickAsync();
        await gateway.KillAsync();
        await end.CancelAsync();
        await Task.WhenAll(working);
    }

    // Waits until every receiver holds everything; entries that the last calls still add are among them.
    private static async Task<(HashSet<string> Recorded, Dictionary<string, List<string>> Held)> HeldAsync(
        MortalGateway gateway, FlakyReceiver receiver, SyslogServer? syslog)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            var held = new Dictionary<string, List<string>>(StringComparer.Ordinal)
            {
                ["disk"] = [.. Directory.GetFiles(Path.Combine(gateway.Folder, "export")).Order(StringComparer.Ordinal).SelectMany(LinesOf).Select(IdOf)],
                ["hook"] = [.. receiver.Hooked],
                ["otel"] = [.. receiver.Logged],
            };
            if (syslog is not null) held["log"] = [.. syslog.Lines.Select(IdOf)];
            var recorded = Ids(gateway.Recording);
            if (held.Values.All(ids => !recorded.Except(ids, StringComparer.Ordinal).Any())) return (recorded, held);
            Assert.False(patience.IsCancellationRequested, "Not all arrived: "
                + string.Join(", ", held.Select(h => $"{h.Key} lacks {recorded.Except(h.Value, StringComparer.Ordinal).Count()}")) + $"\n{gateway.Said}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static string[] LinesOf(string file)
    {
        using var open = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return open.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // A message that a kill cut in two is told by rsyslog as it came.
    private static string IdOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("id").GetString()!;
        }
        catch (JsonException)
        {
            return "torn";
        }
    }

    private static HashSet<string> Ids(string path)
    {
        using var file = RecordingFile.Open(path);
        return [.. file.Sessions().SelectMany(session => file.Read(session.Session))
            .Select(static entry => $"{entry.Session.Value}/{entry.Sequence.ToString(CultureInfo.InvariantCulture)}")];
    }

    private string Next() => $"{{\"n\":{Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture)}}}";
}
