using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Edge.Mcp;

/// <summary>Reads server-sent events from an upstream, to the letter of the standard and with a bound on each event.</summary>
/// <remarks>Any mixture of CR, LF and CRLF ends a line; a byte-order mark is taken off; fields that are unknown are dropped. The
/// framework's own parser
/// swallows comments and id-only events, which MCP needs. Source: HTML standard, 9.2.6; T7.</remarks>
internal sealed class SseReader(Stream stream, int eventBytesMax) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _data = new(512);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _start, _end;
    // Bytes of the line that has begun in which no line ends: what comes in small pieces is searched once.
    private int _searched;
    private bool _skipLineFeed, _began, _ended, _isReceiving;
    private string _name = "";
    private string? _id;
    private int? _retry;
    private bool _hasData, _hasField;

    /// <summary>Bytes of the lines that were read so far, whether they made an event or not.</summary>
    public long TakenBytes { get; private set; }

    /// <summary>The next event of what has come; false when <see cref="FillAsync"/> must bring more first.</summary>
    /// <remarks>The event's data is valid until the next call of either.</remarks>
    /// <exception cref="UpstreamTooLargeException">An event or a line is longer than its bound.</exception>
    public bool TryRead(out SseEvent next)
    {
        if (!_hasField) _data.ResetWrittenCount();
        while (TakeLine(out var line))
        {
            if (line.IsEmpty)
            {
                if (!_hasField) continue;
                next = Dispatch();
                return true;
            }

            if (!Field(line.Span)) continue;
            next = new SseEvent("", null, null, default, HasData: false, IsComment: true);
            return true;
        }

        next = default;
        return false;
    }

    /// <summary>Waits for the network.</summary>
    /// <returns>False at the end. An event that the stream's end cuts off is dropped, as the standard says.</returns>
    /// <exception cref="UpstreamTooLargeException">A line is longer than its bound.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_ended) return false;
        await ReceiveAsync(cancellation);
        return true;
    }

    public void Dispose()
    {
        // A read that was given up may still write into it.
        if (!_isReceiving) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end > eventBytesMax) throw new UpstreamTooLargeException();
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _isReceiving = true;
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _isReceiving = false;
        _end += read;
        if (read == 0) _ended = true;
        if (!_began && _end >= 3)
        {
            _began = true;
            if (_buffer.AsSpan(0, 3).SequenceEqual("\uFEFF"u8)) _start = 3;
        }
    }

    private bool TakeLine(out ReadOnlyMemory<byte> line)
    {
        line = default;
        if (_skipLineFeed && _start < _end)
        {
            _skipLineFeed = false;
            if (_buffer[_start] == (byte)'\n') _start++;
        }

        // The first three bytes are waited for, since they may be a byte-order mark.
        if (!_began && !_ended) return false;
        var length = _buffer.AsSpan(_start + _searched, _end - _start - _searched).IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            _searched = _end - _start;
            return false;
        }

        (length, _searched) = (_searched + length, 0);
        line = _buffer.AsMemory(_start, length);
        _skipLineFeed = _buffer[_start + length] == (byte)'\r';
        _start += length + 1;
        TakenBytes += length + 1;
        return true;
    }

    /// <summary>Takes one line in; true when it was a comment.</summary>
    private bool Field(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon == 0) return true;
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (!value.IsEmpty && value[0] == (byte)' ') value = value[1..];
        if (field.SequenceEqual("data"u8))
        {
            if (_data.WrittenCount + value.Length > eventBytesMax) throw new UpstreamTooLargeException();
            if (_hasData) _data.Write("\n"u8);
            _data.Write(value);
            (_hasData, _hasField) = (true, true);
        }
        else if (field.SequenceEqual("event"u8))
        {
            (_name, _hasField) = (value.SequenceEqual("message"u8) ? "message" : Short(value), true);
        }
        else if (field.SequenceEqual("id"u8))
        {
            if (value.IndexOf((byte)0) < 0) (_id, _hasField) = (Short(value), true);
        }
        else if (field.SequenceEqual("retry"u8))
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var retry)) (_retry, _hasField) = (retry, true);
        }

        return false;
    }

    private static string Short(ReadOnlySpan<byte> value) =>
        value.Length <= 4096 ? Encoding.UTF8.GetString(value) : throw new UpstreamTooLargeException();

    private SseEvent Dispatch()
    {
        var dispatched = new SseEvent(_name, _id, _retry, _data.WrittenMemory, _hasData, IsComment: false);
        (_name, _id, _retry, _hasData, _hasField) = ("", null, null, false, false);
        return dispatched;
    }
}
