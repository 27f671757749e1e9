using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores.Log;

/// <summary>Reads the log beside its index, record by record, and finds what the one says and the other does not. For one
/// thread.</summary>
/// <remarks>A place that cannot be read is as one that the log lacks: it must not keep the rest from being verified.</remarks>
internal sealed class LogAudit(string path) : IDisposable
{
    private readonly LogCursor _cursor = new(path);
    private LogPlace _next = LogPlace.First;
    private int _begun;
    private long _number;

    /// <summary>The record of an entry, in the order of the entries' numbers.</summary>
    /// <param name="segment">Where the index says that its payload is: the file,</param>
    /// <param name="place">the offset</param>
    /// <param name="bytes">and its length.</param>
    /// <param name="number">The entry's number.</param>
    /// <param name="entry">What the index says of it.</param>
    /// <param name="session">Its session's id, UTF-8.</param>
    /// <returns>The payload, until the next call, null when the log lacks it; and whether the record is another than the index says, or
    /// does not begin where the one before ends.</returns>
    public (ReadOnlyMemory<byte>? Payload, bool Differs) Take(
        long segment, long place, long bytes, long number, in StoredEntry entry, ReadOnlySpan<byte> session)
    {
        var head = LogRecord.HeadBytes + session.Length;
        if (segment is < 1 or > int.MaxValue) return (null, true);
        var begin = new LogPlace((int)segment, place - head);
        // Looked at before the record, whose bytes the next reading takes away.
        // Where entries are missing from the index, that is told, and not that their records are still there.
        var follows = number != _number + 1 || begin == _next
            || (begin == LogPlace.First with { Segment = _next.Segment + 1 } && IsEnd(_next));
        if (_begun != begin.Segment) follows &= IsBegun(begin.Segment);
        (_begun, _number, _next) = (begin.Segment, number, begin with { Offset = place + bytes });
        if (Read(begin.Segment, begin.Offset, head + bytes) is not { } record) return (Read(begin.Segment, place, bytes), true);
        return (record[head..], !follows || !LogRecord.IsHead(record.Span[..head], number, entry, session, bytes));
    }

    /// <summary>Passes over the record of an entry that is not looked at.</summary>
    public void Skip(long number, long segment, long place, long bytes) =>
        (_begun, _number, _next) = ((int)segment, number, new LogPlace((int)segment, place + bytes));

    public void Dispose() => _cursor.Dispose();

    // Of an end that cannot be read nothing is known: it says nothing against the entry that follows in the next file.
    private bool IsEnd(LogPlace place) => Read(place.Segment, place.Offset, 1) is null;

    private bool IsBegun(int segment) =>
        Read(segment, 0, LogRecord.Magic.Length) is { } magic && magic.Span.SequenceEqual(LogRecord.Magic);

    private ReadOnlyMemory<byte>? Read(int segment, long offset, long length)
    {
        try
        {
            return _cursor.Read(segment, offset, length);
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            return null;
        }
    }
}
