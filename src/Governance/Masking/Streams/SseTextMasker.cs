using System.Buffers;

namespace Gateway.Governance.Masking.Streams;

/// <summary>
/// Hides values in the text that the events of a stream carry together (WHATWG HTML, section 9.2): their data, one after another, is one
/// text. Each event leaves when it came, with as much of the text as is decided; its other fields stay with it.
/// </summary>
/// <remarks>Not for events that are messages of their own, such as MCP's: those are masked whole.</remarks>
public sealed class SseTextMasker
{
    /// <summary>The most bytes of one event.</summary>
    public const int EventBytesMax = 1024 * 1024;

    private readonly StreamMasker _masker;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _fields = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly ArrayBufferWriter<byte> _masked = new();
    private bool _hasData;
    private bool _afterReturn;

    /// <summary>Prepares a stream.</summary>
    /// <param name="masker">Masks the text; nothing else uses it.</param>
    public SseTextMasker(StreamMasker masker)
    {
        ArgumentNullException.ThrowIfNull(masker);
        _masker = masker;
    }

    /// <summary>Takes a piece of the stream and lets out what is decided of each event that is complete.</summary>
    /// <param name="chunk">Any bytes, cut anywhere.</param>
    /// <param name="output">Where whole events are added.</param>
    /// <exception cref="InvalidDataException">An event is larger than <see cref="EventBytesMax"/>; the stream must not go on.</exception>
    public void Write(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!chunk.IsEmpty)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                chunk = chunk[0] == '\n' ? chunk[1..] : chunk;
                continue;
            }

            var end = chunk.IndexOfAny((byte)'\n', (byte)'\r');
            _line.Write(end < 0 ? chunk : chunk[..end]);
            if (_line.WrittenCount + _fields.WrittenCount + _data.WrittenCount > EventBytesMax)
            {
                throw new InvalidDataException($"An event has more than {EventBytesMax} bytes.");
            }

            if (end < 0)
            {
                return;
            }

            _afterReturn = chunk[end] == '\r';
            chunk = chunk[(end + 1)..];
            Line(output);
        }
    }

    /// <summary>Lets out, as an event of its own, what is harmless however the stream goes on.</summary>
    public void FlushIdle(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _masker.FlushIdle(_masked);
        Rest(output);
    }

    /// <summary>
    /// Lets out, as an event of its own, what is left: the stream has ended. An event without its end is dropped, as clients do.
    /// </summary>
    public void Complete(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _masker.Complete(_masked);
        Rest(output);
    }

    private void Rest(IBufferWriter<byte> output)
    {
        if (_masked.WrittenCount > 0)
        {
            Data(output);
            output.Write("\n"u8);
        }
    }

    private void Line(IBufferWriter<byte> output)
    {
        var line = _line.WrittenSpan;
        if (line.IsEmpty)
        {
            Event(output);
        }
        else if (line.StartsWith("data"u8) && (line.Length == 4 || line[4] == ':'))
        {
            var value = line.Length < 6 ? default : line[5] == ' ' ? line[6..] : line[5..];
            if (_hasData)
            {
                _data.Write("\n"u8);
            }

            _data.Write(value);
            _hasData = true;
        }
        else
        {
            _fields.Write(line);
            _fields.Write("\n"u8);
        }

        _line.ResetWrittenCount();
    }

    private void Event(IBufferWriter<byte> output)
    {
        if (_hasData || _fields.WrittenCount > 0)
        {
            _masker.Write(_data.WrittenSpan, _masked);
            output.Write(_fields.WrittenSpan);
            if (_masked.WrittenCount > 0)
            {
                Data(output);
            }

            output.Write("\n"u8);
        }

        _fields.ResetWrittenCount();
        _data.ResetWrittenCount();
        _hasData = false;
    }

    // A line break in the text begins another data line.
    private void Data(IBufferWriter<byte> output)
    {
        var text = _masked.WrittenSpan;
        while (true)
        {
            var end = text.IndexOf((byte)'\n');
            output.Write("data: "u8);
            output.Write(end < 0 ? text : text[..end]);
            output.Write("\n"u8);
            if (end < 0)
            {
                break;
            }

            text = text[(end + 1)..];
        }

        _masked.ResetWrittenCount();
    }
}
