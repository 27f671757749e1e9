using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Export;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class SqliteRecordingStoreTests : RecordingStoreContract
{
    private readonly StoreFolder folder = new();
    private SqliteStore? store;

    protected override IRecordingStore Store => store!;

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

    [Fact]
    public async Task A_page_ends_before_an_entry_that_cannot_be_read_which_then_comes_alone()
    {
        await Store.AppendAsync(new SomeEntries(1).Append(OpaqueId.NewSession(), (EntryKind.Opened, "{}"), (EntryKind.Admitted, "{}"), (EntryKind.Completed, "{}")));
        folder.Lose(2);
        var seen = new List<(long, bool, bool)>();
        for (var after = 0L; await Store.FollowAsync(after, 100, CancellationToken.None) is { Count: > 0 } page; after = page[^1].Position)
        {
            var entry = Assert.Single(page);
            seen.Add((entry.Position, entry.IsUnreadable, entry.Entry.Payload.IsEmpty));
        }

        Assert.Equal([(1, false, false), (2, true, true), (3, false, false)], seen);
    }
}
