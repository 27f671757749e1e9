using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Connections;

/// <summary>Owns one connection's catalogue and health.</summary>
internal sealed class ConnectionGrain(IStateStore store, TimeProvider time, ILogger<ConnectionGrain> log) : Grain, IConnectionGrain
{
    private const int ToolsMax = 10_000;

    // What the store takes as one document, with room to spare. A tool that does not fit stays unknown, and so destructive to policy.
    private const long BytesMax = 7 << 20;

    private readonly ObserverManager<IConnectionObserver> _observers = Subscribers.Of<IConnectionObserver>(time, log);
    private StateCell<ConnectionRecord>? _cell;
    private string _health = "";
    private bool _healthy = true;

    // Nothing is read here: an owner that cannot begin keeps its callers waiting, one that cannot read tells them so at once.
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<ConnectionRecord>(store, "connection", this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<ConnectionView> LearnAsync(ImmutableArray<ToolDefinition> tools)
    {
        var record = await _cell!.LoadAsync() ?? new ConnectionRecord(0, []);
        var known = record.Tools.ToDictionary(t => t.Facts.Name, StringComparer.Ordinal);
        var (changed, bytes) = (false, known.Values.Sum(Size));
        foreach (var tool in tools)
        {
            if (known.TryGetValue(tool.Facts.Name, out var old) && old.Hash.Span.SequenceEqual(tool.Hash.Span)) continue;
            if (known.Count >= ToolsMax && old is null) continue;
            var size = bytes + Size(tool) - (old is null ? 0 : Size(old));
            if (size > BytesMax) continue;
            bytes = size;
            known[tool.Facts.Name] = tool;
            changed = true;
        }

        if (changed)
        {
            ImmutableArray<ToolDefinition> all = [.. known.Values.OrderBy(t => t.Facts.Name, StringComparer.Ordinal)];
            // Whoever listed them must know that they were not kept, or would not hand them over again.
            if (await _cell.WriteAsync(new ConnectionRecord(record.Version + 1, all), "known") != CellWrite.Written)
                throw new StoreUnavailableException();
            await NotifyAsync();
            GrainFactory.GetGrain<IApprovalClockGrain>(IApprovalClockGrain.Key).LookAsync().Ignore();
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

    public async Task<ToolDefinition?> DefinitionAsync(string tool)
    {
        var tools = (await _cell!.LoadAsync())?.Tools ?? [];
        var (low, high) = (0, tools.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(tools[middle].Facts.Name, tool);
            if (order == 0) return tools[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }

    public async Task<ConnectionView> SubscribeAsync(IConnectionObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return await ViewAsync();
    }

    // At most what it takes as JSON: six bytes a character, four a three bytes of schema.
    private static long Size(ToolDefinition tool) =>
        256 + (6L * tool.Facts.Name.Length) + ((tool.OutputSchema.Length + tool.InputSchema.Length) * 4L / 3)
        + tool.HeaderParameters.Sum(h => 16 + (6L * (h.Header.Length + h.Path.Sum(step => step.Length + 4))));

    private async Task NotifyAsync()
    {
        var view = await ViewAsync();
        await _observers.Notify(observer => observer.ChangedAsync(view));
    }
}
