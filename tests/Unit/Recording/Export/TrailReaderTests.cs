using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Recording;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Encryption;
using SQLitePCL;
using Xunit;

namespace Gateway.Tests.Recording.Export;

/// <summary>What is told of entries whose session cannot be read, though the feed can.</summary>
public sealed class TrailReaderTests
{
    private static readonly StoreUnavailableException s_away = new("away");
    private static readonly StoreUnavailableException s_damaged = new("damaged", new SqliteFailureException(raw.SQLITE_CORRUPT, "x"));

    private StoreUnavailableException? _failure;

    [Fact]
    public async Task A_store_that_is_out_of_reach_is_waited_for() => await ReadAsync(async (reader, page) =>
    {
        _failure = s_away;
        for (var i = 0; i < 10; i++) await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.TellAsync(page, CancellationToken.None));
        _failure = null;
        Assert.Equal("alice", Assert.Single(await reader.TellAsync(page, CancellationToken.None)).Session.Subject);
    });

    [Theory]
    [InlineData(raw.SQLITE_CORRUPT)]
    [InlineData(raw.SQLITE_IOERR)]
    [InlineData(raw.SQLITE_READONLY)]
    public async Task What_is_damaged_is_waited_for_a_while_and_told_without(int code) => await ReadAsync(async (reader, page) =>
    {
        _failure = new("damaged", new SqliteFailureException(code, "x"));
        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.TellAsync(page, CancellationToken.None));
        Assert.Equal("", Assert.Single(await reader.TellAsync(page, CancellationToken.None)).Session.Subject);
    });

    [Fact]
    public async Task Looks_that_fail_now_and_then_are_no_damage() => await ReadAsync(async (reader, page) =>
    {
        for (var i = 0; i < 5; i++)
        {
            _failure = s_damaged;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.TellAsync(page, CancellationToken.None));
            _failure = null;
            // The one before is read each time, since the page is told anew.
            Assert.Equal("alice", Assert.Single(await reader.TellAsync(page, CancellationToken.None)).Session.Subject);
        }
    });

    private async Task ReadAsync(Func<TrailReader, IReadOnlyList<FeedEntry>, Task> test)
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.AppendAsync(new SomeEntries(1).Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided("x_1", "run_sql", "allow", "w")),
            (EntryKind.Completed, SomeEntries.Completed("x_1", "completed", "w"))));
        var faulty = Interceptor.Before<IRecordingStore>(store, (method, _) =>
        {
            if (method.Name == nameof(IRecordingStore.ReadAsync) && _failure is { } failure) throw failure;
        });
        var page = await store.FollowAsync(2, 1, CancellationToken.None);
        await test(new TrailReader(new ClearRecordings(faulty, new MemoryKeys())), page);
    }
}
