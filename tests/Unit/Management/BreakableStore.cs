using Gateway.Abstractions.Stores;

namespace Gateway.Tests.Management;

/// <summary>A state store that can be broken as a full disk breaks one: it writes no more, and reads still.</summary>
internal sealed class BreakableStore(IStateStore inner) : IStateStore
{
    public bool Broken { get; set; }

    /// <summary>A key whose records cannot be read; null for none.</summary>
    public string? Unreadable { get; set; }

    /// <summary>A key whose writes take too long; null for none.</summary>
    public string? Slow { get; set; }

    public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) =>
        key == Unreadable ? throw new StoreUnavailableException() : inner.ReadAsync(kind, key, cancellation);

    public Task<long> WriteAsync(StateWrite write) => Broken ? throw new StoreUnavailableException()
        : write.Key == Slow ? throw new TimeoutException() : inner.WriteAsync(write);

    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
}
