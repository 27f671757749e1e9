using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Connections;

/// <summary>What this edge knows of a connection's tools: the last view of its grain.</summary>
internal sealed class ConnectionRoom(ConnectionName name, IGrainFactory grains) : IConnectionObserver
{
    private volatile FrozenDictionary<string, ToolDefinition> _tools = FrozenDictionary<string, ToolDefinition>.Empty;
    private long _version;
    private int _subscribed;
    private volatile byte[] _lastListed = [];
    private volatile string _health = "";

    /// <summary>The definition of this tool, or null.</summary>
    public ToolDefinition? Find(string tool) => _tools.GetValueOrDefault(tool);

    /// <summary>What policy sees of this tool: the server's hints, with what the configuration pins over them.</summary>
    public ToolFacts Facts(string tool, ConnectionConfig config)
    {
        var facts = Find(tool)?.Facts ?? ToolFacts.Unknown(tool);
        return config.Tools.TryGetValue(tool, out var pin) ? pin.Apply(facts) : facts;
    }

    /// <summary>Subscribes to the grain, once, and takes over what it knows.</summary>
    public async Task ReadyAsync()
    {
        if (Interlocked.Exchange(ref _subscribed, 1) == 1) return;
        try
        {
            await RenewAsync();
        }
        catch
        {
            _subscribed = 0;
            throw;
        }
    }

    /// <summary>Subscribes again, so that the grain does not forget this edge.</summary>
    public async Task RenewAsync() =>
        Take(await Grain.SubscribeAsync(_reference ??= grains.CreateObjectReference<IConnectionObserver>(this)));

    private IConnectionObserver? _reference;

    /// <summary>Hands a list that the upstream answered to the grain, unless it is the one that was handed over last.</summary>
    public async Task LearnAsync(byte[] listHash, Func<ImmutableArray<ToolDefinition>> read)
    {
        if (_lastListed.AsSpan().SequenceEqual(listHash)) return;
        try
        {
            Take(await Grain.LearnAsync(read()));
            _lastListed = listHash;
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

    private void Take(ConnectionView view)
    {
        if (view.CatalogueVersion < Volatile.Read(ref _version)) return;
        Volatile.Write(ref _version, view.CatalogueVersion);
        _tools = view.Tools.ToFrozenDictionary(t => t.Facts.Name, StringComparer.Ordinal);
    }
}
