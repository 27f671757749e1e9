using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Grains.Recording;
using Gateway.Silo.Approvals;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording.Export;

/// <summary>A real store and the followers of its entries.</summary>
internal sealed class FollowerBed : IAsyncDisposable
{
    public const string HookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly StoreFolder _folder = new();
    private readonly ChannelHttp _http = new(TimeProvider.System);
    private readonly ExportMetrics _metrics = new();
    private readonly ChannelSecrets _secrets;
    private readonly List<(CancellationTokenSource Stop, Task Run)> _running = [];
    private readonly SomeEntries _source = new(3);

    public FollowerBed(Dictionary<string, string>? secrets = null)
    {
        Store = _folder.Open();
        _secrets = new ChannelSecrets(reference => (secrets ?? []).TryGetValue(reference.Name, out var value)
            ? new SecretText(value, null) : reference.Name == "HOOK" ? new SecretText(HookSecret, null) : new SecretText(null, "lost"));
    }

    public SqliteStore Store { get; private set; }

    /// <summary>What payloads are decrypted with.</summary>
    public MemoryKeys Keys { get; } = new();

    /// <summary>Ids of all that was appended, in the store's order.</summary>
    public List<string> Appended { get; } = [];

    public string Folder => Path.GetDirectoryName(_folder.Path)!;

    public ISink Sink(ExportConfig export) => new Sinks(_http, _secrets, TimeProvider.System).Make(export);

    /// <summary>Follows until the bed ends or is stopped.</summary>
    /// <param name="export">What is followed for.</param>
    /// <param name="sink">Where to; null for that of the configuration.</param>
    /// <param name="states">Where the cursor is kept; null for the store itself.</param>
    /// <param name="time">The follower's clock; null for the machine's.</param>
    public Task Follow(ExportConfig export, ISink? sink = null, IStateStore? states = null, TimeProvider? time = null)
    {
        var stop = new CancellationTokenSource();
        var follower = new ExportFollower(
            export, new ClearRecordings(Store, Keys), states ?? Store, sink ?? Sink(export), _metrics, time ?? TimeProvider.System,
            NullLogger<ExportFollower>.Instance);
        var run = Task.Run(() => follower.RunAsync(stop.Token));
        _running.Add((stop, run));
        return run;
    }

    public async Task StopAsync()
    {
        foreach (var (stop, run) in _running)
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }

        _running.Clear();
    }

    /// <summary>Makes an entry's payload one that cannot be read.</summary>
    public void Lose(long position) => _folder.Lose(position);

    public async Task AppendAsync(int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            var entries = _source.Next();
            await Store.AppendAsync(entries);
            Appended.AddRange(entries.Select(e => $"{e.Session.Value}/{e.Sequence}"));
        }
    }

    public async Task<ExportRecord> RecordAsync(string name) =>
        await Store.ReadAsync(ExportRecord.Kind, name, CancellationToken.None) is { } kept ? ExportRecord.Read(kept.Body.Span) : ExportRecord.Unused;

    /// <summary>Waits until an export's record is as it should be.</summary>
    public async Task<ExportRecord> UntilAsync(string name, string what, Func<ExportRecord, bool> isRight)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var record = await RecordAsync(name);
            if (isRight(record)) return record;
            Assert.False(patience.IsCancellationRequested, $"never {what}: {record}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until everything arrived, as far as the follower can tell.</summary>
    public async Task ArrivedAsync(string name)
    {
        var head = await Store.HeadAsync(CancellationToken.None);
        await UntilAsync(name, "all sent", record => record.Position >= head);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Store.DisposeAsync();
        _http.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    /// <summary>The ids in lines of JSON.</summary>
    public static IEnumerable<string> Ids(IEnumerable<string> lines) =>
        lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);
}
