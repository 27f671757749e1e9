using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;

namespace Gateway.Tests.Recording;

public sealed class SqliteStateStoreTests : StateStoreContract
{
    private readonly StoreFolder folder = new();
    private SqliteStore? store;

    protected override IStateStore Store => store!;

    public override ValueTask InitializeAsync()
    {
        store = folder.Open();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await store!.DisposeAsync();
        folder.Dispose();
    }

    protected override async ValueTask ReopenAsync()
    {
        await store!.DisposeAsync();
        store = folder.Open();
    }
}
