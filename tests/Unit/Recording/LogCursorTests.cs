using Gateway.Silo.Stores.Log;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class LogCursorTests : IDisposable
{
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

    private void Write(int segment, int bytes)
    {
        var content = new byte[bytes];
        new Random(segment).NextBytes(content);
        _segments.Add(content);
        Directory.CreateDirectory(LogRecord.Folder(Path));
        File.WriteAllBytes(LogRecord.File(LogRecord.Folder(Path), segment), content);
    }
}
