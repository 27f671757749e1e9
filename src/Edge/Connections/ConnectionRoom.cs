using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Connections;

/// <summary>What this edge knows of a connection's tools: the last view of its grain.</summary>
internal sealed class ConnectionRoom(ConnectionName name, IGrainFactory grains, TimeProvider time) : IConnectionObserver
{
    // How long the grain surely remembers this edge; it forgets it after five minutes, or with the silo that it was on.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(4);

    private readonly Lock _taking = new();
    private volatile Catalogue _catalogue = new(0, FrozenDictionary<string, ToolDefinition>.Empty);
    private long _renewed;
    private int _renewing;
    private volatile Listed _lastListed = new([], 0);
    private volatile string _health = "";

    /// <summary>The definition of this tool, or null.</summary>
    public ToolDefinition? Find(string tool) => _catalogue.Tools.GetValueOrDefault(tool);

    /// <summary>What policy sees of this tool: the server's hints, with what the configuration pins over them.</summary>
    public ToolFacts Facts(string tool, ConnectionConfig config)
    {
        var facts = Find(tool)?.Facts ?? ToolFacts.Unknown(tool);
        return config.Tools.TryGetValue(tool, out var pin) ? pin.Apply(facts) : facts;
    }

    /// <summary>Knows what the grain knows: subscribes before the first use and after a long rest, and renews that while in use, so that
    /// the grain does not forget this edge.</summary>
    /// <exception cref="StoreUnavailableException">What the tools are is not known now.</exception>
    public ValueTask ReadyAsync()
    {
        var renewed = Volatile.Read(ref _renewed);
        var rested = renewed == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(renewed);
        if (rested < Renewal) return default;
        if (rested >= Stale) return new ValueTask(RenewAsync());
        if (Interlocked.Exchange(ref _renewing, 1) == 0) RenewLaterAsync().Ignore();
        return default;
    }

    private async Task RenewLaterAsync()
    {
        try
        {
            await RenewAsync();
        }
        finally
        {
            Volatile.Write(ref _renewing, 0);
        }
    }

    private async Task RenewAsync()
    {
        // Before the answer: what changes behind it is told.
        var now = Math.Max(1, time.GetTimestamp());
        Take(await Grain.SubscribeAsync(_reference ??= grains.CreateObjectReference<IConnectionObserver>(this)));
        Volatile.Write(ref _renewed, now);
    }

    private IConnectionObserver? _reference;

    /// <summary>Hands a list that the upstream answered to the grain, unless it is the one that was handed over last and the grain has
    /// heard of no other since, from another edge.</summary>
    public async Task LearnAsync(byte[] listHash, Func<ImmutableArray<ToolDefinition>> read)
    {
        var last = _lastListed;
        if (last.Version == _catalogue.Version && last.Hash.AsSpan().SequenceEqual(listHash)) return;
        try
        {
            var view = await Grain.LearnAsync(read());
            Take(view);
            _lastListed = new Listed(listHash, view.CatalogueVersion);
        }
        catch (StoreUnavailableException)
        {
            // The client has its list all the same; the next one that comes is handed over again.
        }
    }

    /// <summary>Notes how the upstream does; told to the grain when it changes.</summary>
    public void Report(bool healthy, string health)
    {
        if (_health == health) return;
        _health = health;
        Grain.ReportAsync(healthy, health).Ignore();
    }

    public Task ChangedAsync(ConnectionView view)
    {
        Take(view);
        return Task.CompletedTask;
    }

    private IConnectionGrain Grain => grains.GetGrain<IConnectionGrain>(name.Value);

    // Views come from calls and from the grain's notices at once, in any order: the newest stays.
    private void Take(ConnectionView view)
    {
        if (view.CatalogueVersion < _catalogue.Version) return;
        var taken = new Catalogue(view.CatalogueVersion, view.Tools.ToFrozenDictionary(t => t.Facts.Name, StringComparer.Ordinal));
        lock (_taking)
        {
            if (taken.Version >= _catalogue.Version) _catalogue = taken;
        }
    }

    // With the catalogue that came of it.
    private sealed record Listed(byte[] Hash, long Version);

    private sealed record Catalogue(long Version, FrozenDictionary<string, ToolDefinition> Tools);
}
