using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Management.Health;

/// <summary>Whether traffic can be governed now: the store works, and every policy that a connection names is live.</summary>
/// <remarks>Anybody may ask, so that one answer serves everybody for two seconds: a probe writes.</remarks>
internal sealed class Readiness(IGrainFactory grains, IStoreProbe store, LiveConfig config, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What is sent in time is less than a second old.
    private const long LateMs = 60_000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private Task<bool>? _probe;
    private ReadinessAnswer? _answer;
    private long _at;

    /// <summary>The answer, at most two seconds old.</summary>
    public async Task<ReadinessAnswer> AskAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_answer is { } known && time.GetElapsedTime(_at) < Kept) return known;
            var (checkpoints, recordings) = await EvidenceAsync();
            _answer = new ReadinessAnswer(
                await StoreAsync(), await PoliciesAsync(), await ChannelsAsync(), checkpoints, recordings, await ExportsAsync());
            _at = time.GetTimestamp();
            return _answer;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    // One record that nobody can read, damaged or of a newer version, must not keep the rest from being told.
    private static bool IsUnread(Exception exception) => ManagementFault.IsUnavailable(exception) || ManagementFault.IsDamage(exception);

    // The store of this process: where grains are is another's concern, and its store another's too.
    private async Task<string?> StoreAsync()
    {
        var place = config.Current.Recording.Store == RecordingStoreKind.Postgres ? "the database that recording.database names"
            : "the disk that recording.path names";
        try
        {
            // One that hangs is waited for again and not asked once more.
            if (_probe is not { IsCompleted: false }) _probe = store.ProbeAsync();
            return await _probe.WaitAsync(Patience, time) ? null
                : $"the store is almost full: small calls still run, large ones are refused; make room on {place}";
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return $"the store cannot be written or read; look at {place}";
        }
    }

    private async Task<(string? Checkpoints, string? Recordings)> EvidenceAsync()
    {
        const int Shown = 5;
        try
        {
            var standing = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).EvidenceAsync().WaitAsync(Patience, time);
            var damaged = string.Join(", ", standing.Damaged.Take(Shown)) + (standing.Damaged.Length > Shown ? ", ..." : "");
            return (standing.Problem.Length > 0 ? standing.Problem : null, standing.Damaged.IsEmpty ? null
                : $"damaged, so that nothing is added to them: {damaged}; 'gateway recording verify' tells more");
        }
        catch (Exception exception) when (IsUnread(exception))
        {
            return ("how checkpoints stand cannot be told now", null);
        }
    }

    private async Task<string?> ChannelsAsync()
    {
        if (config.Current.Approvals.Channels.IsEmpty) return null;
        try
        {
            var health = await grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key).HealthAsync().WaitAsync(Patience, time);
            var ill = health.Where(static channel => channel.State is ChannelState.Failing or ChannelState.Dead)
                .Select(static channel => $"{channel.Channel} is {Words.Of(channel.State)}").ToList();
            return ill.Count == 0 ? null : $"people may not be told of approvals: {string.Join(", ", ill)}; see gateway approvals channels";
        }
        catch (Exception exception) when (IsUnread(exception))
        {
            return "how the channels are cannot be read from the store";
        }
    }

    private async Task<string?> ExportsAsync()
    {
        if (config.Current.Recording.Exports.IsEmpty) return null;
        try
        {
            var exports = await grains.GetGrain<IExportGrain>(IExportGrain.Key).StatusAsync().WaitAsync(Patience, time);
            var ill = exports.Where(static e => e.Health == ExportHealth.Failing || e.LagMs >= LateMs)
                .Select(static e => e.Health == ExportHealth.Failing ? $"{e.Name} is failing" : $"{e.Name} is late").ToList();
            return ill.Count == 0 ? null : $"entries are late elsewhere, none is lost: {string.Join(", ", ill)}; see gateway exports list";
        }
        catch (Exception exception) when (IsUnread(exception))
        {
            return "how the exports are cannot be read from the store";
        }
    }

    private async Task<string?> PoliciesAsync()
    {
        var missing = new List<string>();
        try
        {
            foreach (var policy in config.Current.Policies)
            {
                var live = await grains.GetGrain<IPolicyGrain>(policy.Name).LiveAsync().WaitAsync(Patience, time);
                if (live is null) missing.Add(policy.Name);
            }
        }
        catch (Exception exception) when (IsUnread(exception))
        {
            return "the policies cannot be read from the store";
        }

        return missing.Count == 0 ? null : $"not published yet: {string.Join(", ", missing)}";
    }
}
