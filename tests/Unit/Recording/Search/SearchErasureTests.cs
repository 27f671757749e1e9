using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Grains.Recording;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording.Export;
using Xunit;

namespace Gateway.Tests.Recording.Search;

/// <summary>What the index's files still hold of a text that was erased.</summary>
public sealed class SearchErasureTests
{
    private const string Secret = "the ferry to Sansibar leaves at nine without her";

    // Longer than a page of the file, as the index keeps it while its exchange has not ended.
    private static readonly string s_text = string.Join(' ', Enumerable.Range(0, 400).Select(static n => $"{Secret} {n}"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_whole_text_stays_in_the_file_or_in_its_log_once_it_is_erased(bool isSearching)
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(23);
        var (session, exchange) = (OpaqueId.NewSession(), OpaqueId.NewExchange().Value);
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided(exchange, "run_sql", "allow", s_text))));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        // Folds the log back, so that the text is in the file.
        await bed.StopAsync();
        Assert.True(Holds(bed.IndexPath));

        await bed.StartAsync();
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Streamed, SomeEntries.Streamed(exchange, "more"))));
        await bed.CaughtUpAsync();
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Completed, SomeEntries.Completed(exchange, "completed", "end"))));
        await bed.CaughtUpAsync();
        using (var reader = isSearching ? Database.OpenReader(bed.IndexPath, 1_000) : null)
        {
            reader?.Execute("BEGIN");
            reader?.Scalar("SELECT count(*) FROM exchange");
            await bed.Store.AppendAsync(source.Append(session,
                (EntryKind.Erased, """{"through":4,"kinds":["opened","admitted","streamed","completed"],"reason":"r"}""")));
            await bed.CaughtUpAsync();
            Assert.Empty((await bed.AskAsync("Sansibar")).Hits);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Holds(bed.IndexPath) || Holds(bed.IndexPath + "-wal"))
        {
            Assert.False(patience.IsCancellationRequested,
                $"the text is still there: in the file {Holds(bed.IndexPath)}, in its log {Holds(bed.IndexPath + "-wal")}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_erased_though_no_entry_says_so_is_found_no_more(bool isMadeAnew)
    {
        var time = new ManualTime();
        await using var bed = new SearchBed(time);
        var source = new SomeEntries(25);
        var (gone, kept) = (OpaqueId.NewSession(), OpaqueId.NewSession());
        foreach (var session in (SessionId[])[gone, kept])
            await bed.Store.AppendAsync(source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
                (EntryKind.Admitted, SomeEntries.Decided($"x_{session.Value}", "run_sql", "allow", s_text))));
        await bed.StartAsync();
        await bed.CaughtUpAsync(() => time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(2, (await bed.AskAsync("Sansibar")).Hits.Length);

        Assert.True(await UnrecordedErasures.NoteAsync(bed.Store, gone, 2));
        if (isMadeAnew)
        {
            await bed.StopAsync();
            foreach (var ending in (string[])["", "-wal", "-shm"]) File.Delete(bed.IndexPath + ending);
            await bed.StartAsync();
            await bed.CaughtUpAsync(() => time.Advance(TimeSpan.FromSeconds(1)));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await bed.AskAsync("Sansibar")).Hits is not [var hit] || hit.Session != kept.Value)
        {
            Assert.False(patience.IsCancellationRequested, "what was erased is found");
            Assert.False(isMadeAnew, "what was erased is taken over again");
            time.Advance(TimeSpan.FromSeconds(10));
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }

        // What stays is found by its person still, and what went is not.
        Assert.Equal(kept.Value, Assert.Single((await bed.AskAsync("", (FacetKind.Connection, "crm"))).Hits).Session);
    }

    [Fact]
    public async Task An_index_that_is_made_anew_is_overwritten_before_it_is_deleted()
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(24);
        await bed.Store.AppendAsync(source.Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided("x_1", "run_sql", "allow", s_text))));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        await bed.StopAsync();
        using (var older = Database.OpenWriter(bed.IndexPath, 1_000)) older.Execute("UPDATE about SET version = 1");

        await using var kept = new FileStream(bed.IndexPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Single((await bed.AskAsync("Sansibar")).Hits);
        var bytes = new byte[kept.Length];
        await kept.ReadExactlyAsync(bytes);
        Assert.True(bytes.Length > 8_192);
        Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static bool Holds(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0;
    }
}
