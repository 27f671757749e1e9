using System.IO.MemoryMappedFiles;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class LogCursorTests : IDisposable
{
    // Amid a piece, behind one that is whole.
    private const int FaultAt = (3 << 19) + 4096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-cursor-");
    private readonly List<byte[]> _segments = [];

    private string Path => System.IO.Path.Combine(_folder.FullName, "gateway.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(300, 3_000_000)]
    [InlineData(70_000, 3_000_000)]
    [InlineData(2_500_000, 12_000_000)]
    public void Every_record_is_what_the_file_has(int longest, int bytes)
    {
        Write(1, bytes);
        Write(2, bytes / 3);
        using var cursor = new LogCursor(Path);
        var random = new Random(longest);
        for (var segment = 1; segment <= 2; segment++)
        {
            var file = _segments[segment - 1];
            for (var at = 0; at < file.Length;)
            {
                var length = Math.Min(random.Next(longest), file.Length - at);
                Assert.True(cursor.Read(segment, at, length)!.Value.Span.SequenceEqual(file.AsSpan(at, length)), $"{segment}: {at} to {at + length}");
                at += length;
            }
        }
    }

    [Fact]
    public void Places_in_any_order_are_read_too()
    {
        Write(1, 2_000_001);
        using var cursor = new LogCursor(Path);
        var random = new Random(3);
        for (var times = 0; times < 500; times++)
        {
            var (at, length) = (random.Next(2_100_000), random.Next(5_000));
            var found = cursor.Read(1, at, length);
            if (at + length > 2_000_001) Assert.Null(found);
            else Assert.True(found!.Value.Span.SequenceEqual(_segments[0].AsSpan(at, length)), $"{at} to {at + length}");
        }
    }

    [Fact]
    public void What_is_added_behind_the_end_is_found_at_the_next_call()
    {
        Write(1, 10_000);
        using var cursor = new LogCursor(Path);
        Assert.NotNull(cursor.Read(1, 9_000, 1_000));
        Assert.Null(cursor.Read(1, 10_000, 1));

        using (var file = new FileStream(LogRecord.File(LogRecord.Folder(Path), 1), FileMode.Append)) file.Write([1, 2, 3]);
        Assert.Equal([1, 2, 3], cursor.Read(1, 10_000, 3)!.Value.ToArray());
        Assert.Null(cursor.Read(1, 10_000, 4));
    }

    [Fact]
    public void A_place_that_cannot_be_is_not_there()
    {
        Write(1, 100);
        using var cursor = new LogCursor(Path);
        Assert.Null(cursor.Read(0, 0, 1));
        Assert.Null(cursor.Read(1, -1, 1));
        Assert.Null(cursor.Read(1, 0, -1));
        Assert.Null(cursor.Read(1, 0, (long)LogRecord.BytesMax + 1));
        Assert.Null(cursor.Read(1, long.MaxValue - 10, 20));
        Assert.Null(cursor.Read(2, 0, 1));
    }

    [Fact]
    public void What_stands_before_a_place_that_cannot_be_read_is_read_up_to_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of a process is a file on Linux");
        using var memory = MapFaulty(4_000_000, FaultAt);
        var begin = memory.SafeMemoryMappedViewHandle.DangerousGetHandle();
        using var cursor = new LogCursor(Path);
        for (var at = 0; at < FaultAt; at += 512)
            Assert.True(cursor.Read(1, begin + at, 512)!.Value.Span.SequenceEqual(_segments[0].AsSpan(at, 512)), $"at {at}");
        Assert.Throws<SqliteFailureException>(() => cursor.Read(1, begin + FaultAt, 512));
    }

    [Fact]
    public void A_reading_that_failed_leaves_nothing_behind_that_passes_for_another_place()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of a process is a file on Linux");
        using var memory = MapFaulty(4_000_000, FaultAt);
        var begin = memory.SafeMemoryMappedViewHandle.DangerousGetHandle();
        using var cursor = new LogCursor(Path);
        for (var times = 0; times < 3; times++)
        {
            Assert.True(cursor.Read(1, begin, 512)!.Value.Span.SequenceEqual(_segments[0].AsSpan(0, 512)));
            Assert.Throws<SqliteFailureException>(() => cursor.Read(1, begin + FaultAt - 512, 1024));
        }
    }

    // As a segment whose first offset is the address of what is mapped. The kernel answers as for a bad sector where the pages have no
    // file behind them any more: what comes before is a short reading, the next one fails.
    private MemoryMappedViewAccessor MapFaulty(int bytes, int fault)
    {
        Write(1, bytes);
        var segment = LogRecord.File(LogRecord.Folder(Path), 1);
        var content = segment + ".content";
        File.Move(segment, content);
        File.CreateSymbolicLink(segment, "/proc/self/mem");
        using var map = MemoryMappedFile.CreateFromFile(content, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        using var file = new FileStream(content, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(fault);
        return view;
    }

    private void Write(int segment, int bytes)
    {
        var content = new byte[bytes];
        new Random(segment).NextBytes(content);
        _segments.Add(content);
        Directory.CreateDirectory(LogRecord.Folder(Path));
        File.WriteAllBytes(LogRecord.File(LogRecord.Folder(Path), segment), content);
    }
}
