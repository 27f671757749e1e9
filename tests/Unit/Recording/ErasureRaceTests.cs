using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class ErasureRaceTests
{
    private const int Entries = 48;

    [Fact]
    public async Task Verifying_while_payloads_are_erased_finds_nothing_that_is_not_so()
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open(static options => options with { WaitMsMax = 60_000 });
        var session = OpaqueId.NewSession();
        await FillAsync(store, session, Entries, 1 << 20);
        var erasing = EraseOneByOne(store, session, Entries);
        for (var last = false; !last;)
        {
            last = erasing.IsCompleted;
            using var file = RecordingFile.Open(folder.Path);
            var report = file.Verify(null);
            Assert.True(report.Intact, report.ToText());
            Assert.Equal(Entries + 1, report.Entries);
        }

        await erasing;
    }

    [Fact]
    public async Task Who_reads_while_payloads_are_erased_gets_each_as_it_was_or_not_at_all()
    {
        const int Many = 400;
        using var folder = new StoreFolder();
        await using var store = folder.Open(static options => options with { WaitMsMax = 60_000 });
        var session = OpaqueId.NewSession();
        var expected = await FillAsync(store, session, Many, 4_000);
        var erasing = EraseOneByOne(store, session, Many);
        for (var (last, looks) = (false, 0); !last || looks < 2; looks++)
        {
            last = erasing.IsCompleted;
            foreach (var entry in await store.FollowAsync(0, StoreFeed.EntriesMax, CancellationToken.None)) Judge(entry.Entry);
            await foreach (var entry in store.ReadAsync(session, 1, CancellationToken.None)) Judge(entry);
        }

        await erasing;

        void Judge(RecordingEntry entry)
        {
            if (!entry.PayloadHash.IsEmpty || entry.Kind == EntryKind.Erased) Assert.True(entry.Payload.IsEmpty || entry.Kind == EntryKind.Erased);
            else Assert.True(expected.AsSpan().SequenceEqual(entry.Payload.Span), $"entry {entry.Sequence} came with another payload");
        }
    }

    [Fact]
    public async Task Many_sessions_that_are_looked_at_again_are_read_together()
    {
        const int Sessions = 4_000;
        using var folder = new StoreFolder();
        await using (var store = folder.Open())
        {
            foreach (var some in Enumerable.Range(0, Sessions).Chunk(500))
            {
                await Task.WhenAll(some.Select(n =>
                    store.AppendAsync([Chain.Append(RecordingTail.Empty, new($"s_{n:D26}"), 1, EntryKind.Admitted, "{}"u8.ToArray())])));
            }
        }

        // Each is broken where a payload is gone, as one may be that was erased just then.
        using (var database = Database.OpenWriter(folder.Path, 5_000)) database.Execute("UPDATE entry SET payload_hash = zeroblob(32)");
        using var file = RecordingFile.Open(folder.Path);
        Assert.Equal(Sessions, file.Verify(null).Breaks.Length);
    }

    // With an entry at the end that says that all were erased.
    private static async Task<byte[]> FillAsync(SqliteStore store, SessionId session, int entries, int bytes)
    {
        var payload = Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', bytes)}\"}}");
        var tail = RecordingTail.Empty;
        for (var n = 0; n < entries; n++)
        {
            var entry = Chain.Append(tail, session, 1, EntryKind.Admitted, payload);
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
        }

        await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Erased,
            Encoding.UTF8.GetBytes($$"""{"through":{{entries}},"kinds":["admitted"],"reason":"r"}"""))]);
        return payload;
    }

    // One by one, so that whoever reads meets many erasures and each look again may meet the next.
    private static Task EraseOneByOne(SqliteStore store, SessionId session, int entries) => Task.Run(async () =>
    {
        for (var n = 1; n <= entries; n++)
            await store.EraseAsync(session, n, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None);
    });
}
