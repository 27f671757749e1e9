using Gateway.Abstractions.Stores;

namespace Gateway.Tests.Approvals;

/// <summary>A state store that now and then tells that it could not write an approval: sometimes it has not, and sometimes it has.</summary>
internal sealed class ShakyStore(IStateStore inner) : IStateStore
{
    /// <summary>What decides; null for a store that never fails.</summary>
    public Random? Fate { get; set; }

    public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) =>
        inner.ReadAsync(kind, key, cancellation);

    public async Task<long> WriteAsync(StateWrite write)
    {
        var fate = write.Kind == "approval" && Fate is { } random ? random.Next(12) : -1;
        if (fate == 0) throw new StoreUnavailableException("It was not written.");
        var version = await inner.WriteAsync(write);
        return fate == 1 ? throw new StoreUnavailableException("It was written, and the answer was lost.") : version;
    }

    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
}
