using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores.Postgres;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

[Collection(PostgresBed.Name)]
public sealed class PostgresStateStoreTests(PostgresBed bed) : StateStoreContract
{
    private PostgresStoreOptions? _options;
    private PostgresStore? _store;

    protected override IStateStore Store => _store!;

    public override ValueTask InitializeAsync()
    {
        _store = PostgresStore.Open(_options = bed.Fresh(), TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    protected override async ValueTask ReopenAsync()
    {
        await _store!.DisposeAsync();
        _store = PostgresStore.Open(_options!, TimeProvider.System);
    }
}
