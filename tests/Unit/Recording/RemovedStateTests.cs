using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What the store's files still hold of state that was removed.</summary>
public sealed class RemovedStateTests : IDisposable
{
    private const string Secret = "the ferry to Sansibar leaves at nine without her";

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_form_of_it_stays_in_the_file_or_in_its_log()
    {
        await using var store = _folder.Open();
        await WriteAsync(store);
        Assert.True(Holds("-wal"));
        await store.WriteAsync(new StateWrite("approval", "a", 2, "", default) { Removes = true });
        await GoneAsync();
    }

    [Fact]
    public async Task No_form_of_it_stays_where_writing_never_rests()
    {
        await using var store = _folder.Open();
        await WriteAsync(store);
        await store.WriteAsync(new StateWrite("approval", "a", 2, "", default) { Removes = true });
        for (var n = 0; n < 100; n++) await store.WriteAsync(new StateWrite("other", "k", n, "", "{}"u8.ToArray()));
        Assert.False(Holds("") || Holds("-wal"));
    }

    [Fact]
    public async Task A_reader_that_is_in_the_way_holds_up_no_write_and_only_puts_it_off()
    {
        await using var store = _folder.Open();
        await WriteAsync(store);
        using (var reader = Database.OpenReader(_folder.Path, 1_000))
        {
            reader.Execute("BEGIN");
            reader.Scalar("SELECT count(*) FROM state");
            await store.WriteAsync(new StateWrite("approval", "a", 2, "", default) { Removes = true });
            for (var n = 0; n < 200; n++) await store.WriteAsync(new StateWrite("other", "k", n, "", "{}"u8.ToArray()));
            Assert.True(store.Health.Healthy);
            Assert.True(Holds("-wal"));
        }

        await GoneAsync();
    }

    [Fact]
    public async Task What_a_crash_left_in_the_log_goes_after_the_next_start()
    {
        using var killed = new StoreFolder();
        await using (var store = _folder.Open())
        {
            await WriteAsync(store);
            await store.WriteAsync(new StateWrite("approval", "a", 2, "", default) { Removes = true });
            foreach (var ending in (string[])["", "-wal"]) await File.WriteAllBytesAsync(killed.Path + ending, Read(_folder.Path + ending));
        }

        Assert.True(Holds("-wal", killed));
        await using var again = killed.Open();
        await GoneAsync(killed);
    }

    private static async Task WriteAsync(SqliteStore store)
    {
        var text = string.Join(' ', Enumerable.Range(0, 400).Select(static n => $"{Secret} {n}"));
        await store.WriteAsync(new StateWrite("approval", "a", 0, "", Encoding.UTF8.GetBytes(text)));
        await store.WriteAsync(new StateWrite("approval", "a", 1, "", Encoding.UTF8.GetBytes(Secret)));
    }

    private async Task GoneAsync(StoreFolder? where = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Holds("", where) || Holds("-wal", where))
        {
            Assert.False(patience.IsCancellationRequested, $"it is still there: in the file {Holds("", where)}, in its log {Holds("-wal", where)}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private bool Holds(string ending, StoreFolder? where = null) =>
        File.Exists((where ?? _folder).Path + ending)
        && Read((where ?? _folder).Path + ending).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0;

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // It may be cut while it is read.
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
