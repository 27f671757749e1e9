using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Search;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording.Export;
using Xunit;

namespace Gateway.Tests.Recording.Search;

/// <summary>The index's file: whose it is, what becomes of it when it is damaged or turned off, and what it goes on without.</summary>
public sealed class SearchIndexTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_index_is_for_its_owner_alone_and_one_that_was_not_becomes_so(bool wasOpen)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps access lists.");
        await using var bed = new SearchBed();
        if (wasOpen) await File.WriteAllBytesAsync(bed.IndexPath, []);
        foreach (var entry in new SomeEntries(5).Next()) await bed.Store.AppendAsync([entry]);
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        foreach (var ending in (string[])["", "-wal", "-shm"])
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bed.IndexPath + ending));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_entry_that_cannot_be_read_is_passed_and_all_behind_it_are_found(int lost)
    {
        var time = new ManualTime();
        await using var bed = new SearchBed(time);
        var source = new SomeEntries(22);
        var (damaged, whole) = (OpaqueId.NewSession(), OpaqueId.NewSession());
        await bed.Store.AppendAsync(source.Append(damaged, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided("x_1", "run_sql", "allow", "refund")),
            (EntryKind.Streamed, SomeEntries.Streamed("x_1", "berlin")),
            (EntryKind.Completed, SomeEntries.Completed("x_1", "completed", "berlin"))));
        await bed.Store.AppendAsync(source.Append(whole, (EntryKind.Opened, SomeEntries.Opened("bob", "crm")),
            (EntryKind.Denied, SomeEntries.Decided("x_2", "run_sql", "deny", "berlin"))));
        bed.Lose(lost);
        await bed.StartAsync();
        await bed.CaughtUpAsync(() => time.Advance(TimeSpan.FromSeconds(5)));
        Assert.Equal(["x_2", "x_1"], (await bed.AskAsync("berlin")).Hits.Select(h => h.Exchange));
        Assert.Equal(lost == 2 ? [] : ["x_1"], (await bed.AskAsync("refund")).Hits.Select(h => h.Exchange));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_can_be_read_again_is_found_again(bool isRestarted)
    {
        var time = new ManualTime();
        await using var bed = new SearchBed(time);
        var source = new SomeEntries(26);
        // As where the log's disk was away for a while: not one entry, but all of a stretch.
        for (var i = 1; i <= 3; i++)
            await bed.Store.AppendAsync(source.Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
                (EntryKind.Denied, SomeEntries.Decided($"x_{i}", "run_sql", "deny", "berlin"))));
        foreach (var position in (int[])[2, 3, 4]) bed.Lose(position);
        await bed.StartAsync();
        await bed.CaughtUpAsync(() => time.Advance(TimeSpan.FromSeconds(5)));
        Assert.Equal(["x_3"], (await bed.AskAsync("berlin")).Hits.Select(h => h.Exchange));
        if (isRestarted) await bed.StopAsync();
        foreach (var position in (int[])[2, 3, 4]) bed.Find(position);
        if (isRestarted) await bed.StartAsync();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await bed.AskAsync("berlin")).Hits.Length != 3)
        {
            Assert.False(patience.IsCancellationRequested, "what can be read again is not found");
            time.Advance(TimeSpan.FromSeconds(10));
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("damaged")]
    [InlineData("no database")]
    [InlineData("of another recording")]
    public async Task An_index_that_is_no_use_is_made_anew(string what)
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(3);
        for (var i = 0; i < 100; i++) await bed.Store.AppendAsync(source.Next());
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        var before = (await bed.AskAsync("refund")).Hits;
        await bed.StopAsync();
        switch (what)
        {
            case "gone":
                File.Delete(bed.IndexPath);
                break;
            case "damaged":
                await using (var file = new FileStream(bed.IndexPath, FileMode.Open, FileAccess.ReadWrite))
                {
                    file.Position = 8_192;
                    var noise = new byte[file.Length - 8_192];
                    new Random(1).NextBytes(noise);
                    file.Write(noise);
                }

                break;
            case "no database":
                await File.WriteAllTextAsync(bed.IndexPath, new string('x', 20_000));
                break;
            default:
                await using (var other = new SearchBed())
                {
                    var others = new SomeEntries(4);
                    for (var i = 0; i < 20; i++) await other.Store.AppendAsync(others.Next());
                    await other.StartAsync();
                    await other.CaughtUpAsync();
                    await other.StopAsync();
                    File.Copy(other.IndexPath, bed.IndexPath, overwrite: true);
                }

                break;
        }

        foreach (var ending in new[] { "-wal", "-shm" }) File.Delete(bed.IndexPath + ending);
        await bed.Store.AppendAsync(source.Next());
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Equal(before.Select(h => h.Exchange), (await bed.AskAsync("refund")).Hits.Select(h => h.Exchange).Where(id => before.Any(b => b.Exchange == id)));
    }

    [Fact]
    public async Task An_index_that_is_turned_off_says_so()
    {
        await using var bed = new SearchBed();
        bed.Config.Replace(bed.Config.Current with { Recording = bed.Config.Current.Recording with { Search = false } });
        Assert.Equal(SearchState.Off, (await bed.AskAsync()).State);
    }

    [Fact]
    public async Task An_index_that_is_turned_off_lets_go_of_its_file_and_is_made_anew_when_it_is_turned_on()
    {
        var time = new ManualTime();
        await using var bed = new SearchBed(time);
        await bed.Store.AppendAsync(new SomeEntries(6).Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Denied, SomeEntries.Decided("x_1", "run_sql", "deny", "refund"))));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Single((await bed.AskAsync("refund")).Hits);
        Assert.True(File.Exists(bed.IndexPath + "-wal"));

        Turn(false);
        await UntilAsync(() => Task.FromResult(!File.Exists(bed.IndexPath + "-wal")));
        File.Delete(bed.IndexPath);
        Turn(true);
        await UntilAsync(async () => await bed.AskAsync() is { State: SearchState.Answered, Behind: 0 });
        Assert.Single((await bed.AskAsync("refund")).Hits);
        Assert.True(File.Exists(bed.IndexPath));

        void Turn(bool on) =>
            bed.Config.Replace(bed.Config.Current with { Recording = bed.Config.Current.Recording with { Search = on } });

        async Task UntilAsync(Func<Task<bool>> isSo)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            for (; !await isSo(); await ticks.WaitForNextTickAsync(patience.Token)) time.Advance(TimeSpan.FromSeconds(5));
        }
    }
}
