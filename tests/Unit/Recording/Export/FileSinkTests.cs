using System.Text.Json;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Export;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Recording.Export;

public sealed class FileSinkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-export-");
    private readonly ManualTime _time = new();

    private string Path => System.IO.Path.Combine(_folder.FullName, "deep", "entries.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    private static List<ExportEvent> Batch(int seed, int turns)
    {
        var source = new SomeEntries(seed);
        return SomeEntries.Told(Enumerable.Range(0, turns).SelectMany(_ => source.Next()));
    }

    private FileSink Sink(FileExportConfig? config = null) => new(config ?? new FileExportConfig { Path = Path }, ExportFormat.Jsonl, _time);

    private static async Task Takes(FileSink sink, List<ExportEvent> batch) =>
        Assert.Equal(SendOutcome.Delivered, (await sink.SendAsync(batch, CancellationToken.None)).Outcome);

    private IEnumerable<string> Ids() => Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Order(StringComparer.Ordinal)
        .SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);

    [Fact]
    public async Task Lines_are_added_and_what_a_crash_left_torn_is_cut_off()
    {
        var batch = Batch(1, 40);
        await using (var sink = Sink()) await Takes(sink, batch[..10]);
        await File.AppendAllTextAsync(Path, "{\"id\":\"torn");
        await using (var sink = Sink()) await Takes(sink, batch[10..]);
        Assert.Equal(batch.Select(t => t.Id), Ids());
    }

    [Fact]
    public async Task A_file_that_is_one_torn_line_is_begun_anew()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, new string('x', 200_000));
        var batch = Batch(1, 10);
        await using (var sink = Sink()) await Takes(sink, batch);
        Assert.Equal(batch.Select(t => t.Id), Ids());
    }

    [Fact]
    public async Task A_large_file_is_put_aside_and_only_so_many_are_kept()
    {
        var config = new FileExportConfig { Path = Path, Bytes = 1, Keep = 2 };
        var batches = Enumerable.Range(0, 5).Select(seed => Batch(seed, 5)).ToList();
        await using var sink = Sink(config);
        foreach (var batch in batches)
        {
            await Takes(sink, batch);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var names = Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["entries-20261120T120003000Z.jsonl", "entries-20261120T120004000Z.jsonl", "entries.jsonl"], names);
        Assert.Equal(batches[2..].SelectMany(b => b.Select(t => t.Id)), Ids());
    }

    [Fact]
    public async Task An_old_file_is_put_aside_and_none_overwritten()
    {
        var config = new FileExportConfig { Path = Path, Age = TimeSpan.FromMinutes(1) };
        var batches = Enumerable.Range(0, 4).Select(seed => Batch(seed, 5)).ToList();
        await using var sink = Sink(config);
        foreach (var batch in batches)
        {
            await Takes(sink, batch[..2]);
            await Takes(sink, batch[2..]);
            _time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(4, Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Length);
        Assert.Equal(batches.SelectMany(b => b.Select(t => t.Id)), Ids());
    }

    [Fact]
    public async Task Files_that_are_put_aside_sort_in_their_order_though_the_clock_goes_back()
    {
        var batches = Enumerable.Range(0, 5).Select(seed => Batch(seed, 5)).ToList();
        await using var sink = Sink(new FileExportConfig { Path = Path, Bytes = 1, Keep = 3 });
        foreach (var (batch, seconds) in batches.Zip([0, -60, 0, 90, 0]))
        {
            await Takes(sink, batch);
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal(batches[1..].SelectMany(b => b.Select(t => t.Id)), Ids());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_and_written_once_it_can()
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder.FullName, "deep"), "in the way");
        await using var sink = Sink();
        var batch = Batch(1, 5);
        var result = await sink.SendAsync(batch, CancellationToken.None);
        Assert.Equal(SendOutcome.Again, result.Outcome);
        Assert.Contains("cannot be written", result.Says, StringComparison.Ordinal);
        File.Delete(System.IO.Path.Combine(_folder.FullName, "deep"));
        await Takes(sink, batch);
        Assert.Equal(batch.Select(t => t.Id), Ids());
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("moved")]
    [InlineData("replaced")]
    public async Task A_file_that_somebody_takes_away_is_begun_anew(string how)
    {
        var batch = Batch(1, 40);
        var aside = Path + ".1";
        await using var sink = Sink();
        await Takes(sink, batch[..10]);
        if (how == "removed") File.Delete(Path);
        else File.Move(Path, aside);
        if (how == "replaced") await File.WriteAllTextAsync(Path, "");
        await Takes(sink, batch[10..20]);
        await Takes(sink, batch[20..]);
        File.Delete(aside);
        Assert.Equal(batch[10..].Select(t => t.Id), Ids());
    }
}
