using System.Diagnostics;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What the SQLite store does when the file, the disk or another process is against it.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_stores_cannot_open_one_file()
    {
        await using (folder.Open())
        {
            var refused = Assert.Throws<StoreUnavailableException>(folder.Open);
            Assert.Contains("another gateway is writing", refused.Message, StringComparison.Ordinal);
        }

        await using var again = folder.Open();
        Assert.True(again.Health.Healthy);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await folder.Open().DisposeAsync();
        Change("UPDATE schema_version SET version = 7");
        Refuses("schema version 7", () => folder.Open());
        Refuses("schema version 7", () => RecordingFile.Open(folder.Path));
        using var database = Database.OpenReader(folder.Path, 0);
        Assert.Equal(7, database.Scalar("SELECT version FROM schema_version"));
    }

    [Fact]
    public async Task An_empty_file_is_brought_up_to_date()
    {
        File.WriteAllBytes(folder.Path, []);
        await using var store = folder.Open();
        await Append(store, OpaqueId.NewSession());
        using var database = Database.OpenReader(folder.Path, 0);
        Assert.Equal(SqliteSchema.Version, database.Scalar("SELECT version FROM schema_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("no database at all\n", 100)));
        File.WriteAllBytes(folder.Path, text);
        Refuses("no recording", () => folder.Open());
        Refuses("no recording", () => RecordingFile.Open(folder.Path));
        Assert.Equal(text, File.ReadAllBytes(folder.Path));
        Refuses("no file", () => RecordingFile.Open(folder.Path + "x"));
    }

    [Fact]
    public async Task A_locked_file_stops_writing_and_writing_goes_on_by_itself()
    {
        await using var store = folder.Open(options => options with { BusyMsMax = 50 });
        var session = OpaqueId.NewSession();
        await Append(store, session);
        using (var other = Database.OpenWriter(folder.Path, 1_000))
        {
            other.Execute("BEGIN IMMEDIATE");
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(store, session));
            Assert.Contains("another process holds a lock", refused.Message, StringComparison.Ordinal);
            Assert.False(store.Health.Healthy);
            Assert.Equal(refused.Message, store.Health.Problem);
            Assert.Equal(1, (await store.TailAsync(session, None)).Sequence);
            other.Execute("ROLLBACK");
        }

        await Append(store, session);
        Assert.True(store.Health.Healthy);
        Assert.Equal(2, (await store.TailAsync(session, None)).Sequence);
    }

    [Fact]
    public async Task Health_comes_back_without_any_traffic()
    {
        await using var store = folder.Open(options => options with { BusyMsMax = 50 });
        using (var other = Database.OpenWriter(folder.Path, 1_000))
        {
            other.Execute("BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(store, OpaqueId.NewSession()));
            other.Execute("ROLLBACK");
        }

        var since = Stopwatch.GetTimestamp();
        while (!store.Health.Healthy && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20))
            await store.TailAsync(OpaqueId.NewSession(), None);
        Assert.True(store.Health.Healthy, "The store did not try by itself.");
    }

    [Fact]
    public async Task A_full_file_stops_writing_and_writing_goes_on_once_there_is_room()
    {
        await using var store = folder.Open(options => options with { FileBytesMax = 1 << 20 });
        await store.WriteAsync(new StateWrite("ballast", "k", 0, "", new byte[400_000]));
        var session = OpaqueId.NewSession();
        var kept = 0L;
        StoreUnavailableException? refused = null;
        while (refused is null && kept < 1_000)
        {
            try
            {
                await Append(store, session);
                kept++;
            }
            catch (StoreUnavailableException full)
            {
                refused = full;
            }
        }

        Assert.Contains("the disk is full", refused!.Message, StringComparison.Ordinal);
        Assert.False(store.Health.Healthy);
        Assert.Equal(kept, (await store.TailAsync(session, None)).Sequence);

        Change("DELETE FROM state");
        await Append(store, session);
        Assert.True(store.Health.Healthy);
        using var file = RecordingFile.Open(folder.Path);
        Assert.True(file.Verify(null).Intact);
        Assert.Equal(kept + 1, file.Verify(null).Entries);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_is_told_in_time_and_the_write_is_settled_by_reading_again()
    {
        await using var store = folder.Open(options => options with { BusyMsMax = 20_000, WaitMsMax = 100 });
        var session = OpaqueId.NewSession();
        using var other = Database.OpenWriter(folder.Path, 1_000);
        other.Execute("BEGIN IMMEDIATE");
        var since = Stopwatch.GetTimestamp();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(store, session));
        Assert.Contains("did not acknowledge in time", refused.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10));
        Assert.False(store.Health.Healthy);
        other.Execute("ROLLBACK");

        // The first write was in the writer's hands, so it is kept although its caller could not be told.
        var follow = Stopwatch.GetTimestamp();
        while ((await store.TailAsync(session, None)).Sequence == 0 && Stopwatch.GetElapsedTime(follow) < TimeSpan.FromSeconds(20)) { }
        Assert.Equal(1, (await store.TailAsync(session, None)).Sequence);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_at_once_and_what_waits_is_kept()
    {
        await using var store = folder.Open(options => options with { BusyMsMax = 20_000, WaitMsMax = 20_000, QueueBytesMax = 1 << 20 });
        var sessions = Enumerable.Range(0, 3).Select(_ => OpaqueId.NewSession()).ToArray();
        using var other = Database.OpenWriter(folder.Path, 1_000);
        other.Execute("BEGIN IMMEDIATE");
        var first = store.AppendAsync([First(sessions[0], 500_000)]);
        var second = store.AppendAsync([First(sessions[1], 500_000)]);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendAsync([First(sessions[2], 500_000)]));
        Assert.Contains("more waits for the disk than may", refused.Message, StringComparison.Ordinal);
        other.Execute("ROLLBACK");
        await Task.WhenAll(first, second);
        Assert.Equal(0, (await store.TailAsync(sessions[2], None)).Sequence);
        await store.AppendAsync([First(sessions[2], 500_000)]);
    }

    [Fact]
    public async Task What_waits_is_written_when_the_store_closes_and_nothing_is_taken_after()
    {
        var store = folder.Open();
        var sessions = Enumerable.Range(0, 200).Select(_ => OpaqueId.NewSession()).ToArray();
        var appends = sessions.Select(session => store.AppendAsync([First(session, 100)])).ToArray();
        await store.DisposeAsync();
        await Task.WhenAll(appends);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendAsync([First(OpaqueId.NewSession(), 1)]));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TailAsync(sessions[0], None));
        using var file = RecordingFile.Open(folder.Path);
        Assert.Equal(200, file.Verify(null).Entries);
    }

    [Fact]
    public async Task A_damaged_page_is_an_error_and_never_an_answer()
    {
        var session = OpaqueId.NewSession();
        await using (var store = folder.Open())
            for (var n = 0; n < 40; n++) await Append(store, session);
        Change("UPDATE entry SET prev_no = 3 WHERE no = 20");
        await using var reopened = folder.Open();
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            await foreach (var entry in reopened.ReadAsync(session, 1, None)) Assert.True(entry.Sequence > 0);
        });
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_bounds_are_all_told_at_once()
    {
        var wrong = Assert.Throws<ArgumentException>(
            () => folder.Open(options => options with { ReadersMax = 0, WaitMsMax = 1, TailsMax = 16 }));
        Assert.Contains("ReadersMax", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("WaitMsMax", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("TailsMax", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        await folder.Open().DisposeAsync();
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows keeps access lists.");
        else Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Path));
    }

    [Fact]
    public void Whatever_comes_first_into_the_folder_makes_it_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps access lists.");
        var data = Path.Combine(Path.GetDirectoryName(folder.Path)!, "new");
        var firsts = new Action<string>[]
        {
            at => MasterKey.Open(Path.Combine(at, "gateway.key")),
            at => Gateway.Edge.Identity.DevelopmentKey.Open(Path.Combine(at, "development-issuer.json")),
            at => Gateway.Silo.Recording.SigningKey.Open(Path.Combine(at, "signing.key"), null),
            at => WriterLock.Take(Path.Combine(at, "gateway.db")).Dispose(),
        };
        foreach (var (at, first) in firsts.Index())
        {
            first(data + at);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data + at));
        }
    }

    private static void Refuses(string why, Func<object> open) =>
        Assert.Contains(why, Assert.Throws<StoreUnavailableException>(open).Message, StringComparison.Ordinal);

    private static RecordingEntry First(SessionId session, int bytes) =>
        Chain.Append(RecordingTail.Empty, session, 1, EntryKind.Opened, new byte[bytes]);

    private static async Task Append(SqliteStore store, SessionId session)
    {
        var tail = await store.TailAsync(session, None);
        await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Admitted, new byte[2_000])]);
    }

    private void Change(string sql)
    {
        using var database = Database.OpenWriter(folder.Path, 1_000);
        database.Execute(sql);
    }
}
