using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Connections;

/// <summary>Owns one connection's catalogue and health.</summary>
internal sealed class ConnectionGrain(IStateStore store, ILogger<ConnectionGrain> log) : Grain, IConnectionGrain
{
    private const int ToolsMax = 10_000;

    private readonly ObserverManager<IConnectionObserver> _observers = new(TimeSpan.FromMinutes(5), log);
    private StateCell<ConnectionRecord>? _cell;
    private string _health = "";
    private bool _healthy = true;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<ConnectionRecord>(store, "connection", this.GetPrimaryKeyString());
        await _cell.LoadAsync();
    }

    public async Task<ConnectionView> LearnAsync(ImmutableArray<ToolDefinition> tools)
    {
        var record = await _cell!.LoadAsync() ?? new ConnectionRecord(0, []);
        var known = record.Tools.ToDictionary(t => t.Facts.Name, StringComparer.Ordinal);
        var changed = false;
        foreach (var tool in tools)
        {
            if (known.TryGetValue(tool.Facts.Name, out var old) && old.Hash.Span.SequenceEqual(tool.Hash.Span)) continue;
            if (known.Count >= ToolsMax && !known.ContainsKey(tool.Facts.Name)) continue;
            known[tool.Facts.Name] = tool;
            changed = true;
        }

        if (changed)
        {
            ImmutableArray<ToolDefinition> all = [.. known.Values.OrderBy(t => t.Facts.Name, StringComparer.Ordinal)];
            if (await _cell.WriteAsync(new ConnectionRecord(record.Version + 1, all), "known") == CellWrite.Written) await NotifyAsync();
        }

        return await ViewAsync();
    }

    public async Task ReportAsync(bool healthy, string health)
    {
        if (healthy == _healthy && health == _health) return;
        (_healthy, _health) = (healthy, health);
        await NotifyAsync();
    }

    public async Task<ConnectionView> ViewAsync()
    {
        var record = await _cell!.LoadAsync() ?? new ConnectionRecord(0, []);
        return new ConnectionView(new ConnectionName(this.GetPrimaryKeyString()), record.Version, record.Tools, _health, _healthy);
    }

    public async Task<ConnectionView> SubscribeAsync(IConnectionObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return await ViewAsync();
    }

    private async Task NotifyAsync()
    {
        var view = await ViewAsync();
        await _observers.Notify(observer => observer.ChangedAsync(view));
    }
}
