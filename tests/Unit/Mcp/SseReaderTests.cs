using System.Text;
using Gateway.Edge.Mcp;
using Xunit;

namespace Gateway.Tests.Mcp;

public sealed class SseReaderTests
{
    private sealed class Chunks(IEnumerable<byte[]> chunks) : Stream
    {
        private readonly Queue<byte[]> _chunks = new(chunks.Where(c => c.Length > 0));

        private ReadOnlyMemory<byte> _rest;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_chunks.Count == 0 && _rest.IsEmpty) return new(0);
            if (_rest.IsEmpty) _rest = _chunks.Dequeue();
            var length = Math.Min(_rest.Length, buffer.Length);
            _rest[..length].CopyTo(buffer);
            _rest = _rest[length..];
            return new(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> chunks, int max = 1 << 20)
    {
        using var reader = new SseReader(new Chunks(chunks), max);
        var events = new List<string>();
        do
        {
            while (reader.TryRead(out var next))
                events.Add(next.IsComment ? "comment"
                    : $"{next.Name}|{next.Id}|{next.Retry}|{(next.HasData ? Encoding.UTF8.GetString(next.Data.Span) : "-")}");
        }
        while (await reader.FillAsync(TestContext.Current.CancellationToken));
        return events;
    }

    private static IEnumerable<byte[]> Whole(string text) => [Encoding.UTF8.GetBytes(text)];

    [Theory]
    [InlineData("data: a\n\n", "|||a")]
    [InlineData("data:a\r\rdata: b\r\r", "|||a,|||b")]
    [InlineData("data: a\r\n\r\n", "|||a")]
    [InlineData("event: message\nid: 7\ndata: {\ndata: }\n\n", "message|7||{\n}")]
    [InlineData("id: s1_0\nretry: 500\ndata:\n\n", "|s1_0|500|")]
    [InlineData("id: only\n\n", "|only||-")]
    [InlineData("data: a\n: within\ndata: b\n\n", "comment,|||a\nb")]
    [InlineData(": leak\n\n:\ndata: x\n\n", "comment,comment,|||x")]
    [InlineData("\uFEFFdata: bom\n\n", "|||bom")]
    [InlineData("data: cut", "")]
    [InlineData("data: cut\n", "")]
    [InlineData("foo: x\nretry: -1\nretry: 1x\ndata: y\n\n", "|||y")]
    [InlineData("data\n\n", "|||")]
    public async Task Events_are_read_to_the_letter_of_the_standard(string stream, string expected) =>
        Assert.Equal(expected, string.Join(',', await ReadAsync(Whole(stream))));

    [Fact]
    public async Task No_split_of_the_bytes_changes_the_events()
    {
        var bytes = Encoding.UTF8.GetBytes(
            "\uFEFF: c\r\n\r\nevent: message\r\nid: ä1\rdata: {\"a\":\"ü\"\ndata: }\r\n\r\nretry: 5\ndata:\n\ndata: last\r\r");
        var whole = await ReadAsync([bytes]);
        Assert.Equal(4, whole.Count);
        for (var at = 1; at < bytes.Length; at++) Assert.Equal(whole, await ReadAsync([bytes[..at], bytes[at..]]));
        Assert.Equal(whole, await ReadAsync(bytes.Select(b => new[] { b })));
    }

    [Fact]
    public async Task An_event_over_its_bound_is_refused()
    {
        await Assert.ThrowsAsync<UpstreamTooLargeException>(() =>
            ReadAsync(Enumerable.Repeat(Encoding.UTF8.GetBytes($"data: {new string('x', 1000)}\n"), 100), max: 20_000));
        await Assert.ThrowsAsync<UpstreamTooLargeException>(() =>
            ReadAsync(Enumerable.Repeat(Encoding.UTF8.GetBytes(new string('x', 10_000)), 100), max: 20_000));
    }

    [Fact]
    public async Task A_long_line_in_tiny_pieces_is_searched_once()
    {
        const int pieces = 1_000_000;
        var piece = Encoding.UTF8.GetBytes(new string('x', 16));
        var events = await ReadAsync([.. Whole("data: "), .. Enumerable.Repeat(piece, pieces), .. Whole("\r\n\r\ndata: y\n\n")], max: 1 << 25);
        Assert.Equal([(16 * pieces) + 4, 4], events.Select(e => e.Length + (e.EndsWith('x') ? 1 : 0)));
    }
}
