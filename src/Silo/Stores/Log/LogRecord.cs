using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores.Log;

/// <summary>The form of the log's records and the names of its files (docs/recording-format.md, "The log").</summary>
/// <remarks>Numbers are big-endian. A record says all that its entry says, so that the index can be made anew from the log.</remarks>
internal static class LogRecord
{
    /// <summary>Bytes before the session's id.</summary>
    public const int HeadBytes = 4 + 8 + 8 + 8 + 1 + HashBytes + 1;

    /// <summary>Longest record, its length field included.</summary>
    public const int BytesMax = HeadBytes + byte.MaxValue + (64 << 20);

    private const int HashBytes = 32;

    /// <summary>What every segment begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "gateway-log-v1\r\n"u8;

    /// <summary>The folder of a recording's log.</summary>
    public static string Folder(string path) => path + "-entries";

    /// <summary>A segment's file.</summary>
    public static string File(string folder, int segment) =>
        Path.Combine(folder, segment.ToString("D10", CultureInfo.InvariantCulture) + ".log");

    /// <summary>Writes everything of a record before its payload.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteHead(Span<byte> head, long number, RecordingEntry entry)
    {
        var id = Encoding.UTF8.GetBytes(entry.Session.Value, head[HeadBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(head, HeadBytes - 4 + id + entry.Payload.Length);
        BinaryPrimitives.WriteInt64BigEndian(head[4..], number);
        BinaryPrimitives.WriteInt64BigEndian(head[12..], entry.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(head[20..], entry.AtUnixMs);
        head[28] = (byte)entry.Kind;
        entry.Hash.Span.CopyTo(head[29..]);
        head[HeadBytes - 1] = (byte)id;
        return HeadBytes + id;
    }

    /// <summary>Whether a record's bytes before its payload say what the index says.</summary>
    /// <param name="head">The bytes.</param>
    /// <param name="number">The entry's number in the file.</param>
    /// <param name="entry">What the index says.</param>
    /// <param name="session">The session's id, UTF-8.</param>
    /// <param name="payloadBytes">Length of the payload.</param>
    public static bool IsHead(ReadOnlySpan<byte> head, long number, in StoredEntry entry, ReadOnlySpan<byte> session, long payloadBytes) =>
        head.Length == HeadBytes + session.Length
        && BinaryPrimitives.ReadInt32BigEndian(head) == HeadBytes - 4 + session.Length + payloadBytes
        && BinaryPrimitives.ReadInt64BigEndian(head[4..]) == number
        && BinaryPrimitives.ReadInt64BigEndian(head[12..]) == entry.Sequence
        && BinaryPrimitives.ReadInt64BigEndian(head[20..]) == entry.AtUnixMs
        && head[28] == entry.Kind
        && head.Slice(29, HashBytes).SequenceEqual(entry.Hash.Span)
        && head[HeadBytes - 1] == session.Length
        && head[HeadBytes..].SequenceEqual(session);

    /// <summary>Length of the whole record that begins with these four bytes; 0 when no record begins so.</summary>
    public static int Length(ReadOnlySpan<byte> first)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(first);
        return length is < HeadBytes - 4 or > BytesMax - 4 ? 0 : length + 4;
    }

    /// <summary>Reads a whole record that begins at <paramref name="at"/>; null when it is none.</summary>
    public static LogEntry? Read(byte[] record, LogPlace at)
    {
        var id = record[HeadBytes - 1];
        if (HeadBytes + id > record.Length || id > Chain.SessionBytesMax || !Utf8.IsValid(record.AsSpan(HeadBytes, id))) return null;
        var entry = new StoredEntry(
            new SessionId(Encoding.UTF8.GetString(record, HeadBytes, id)),
            BinaryPrimitives.ReadInt64BigEndian(record.AsSpan(12)),
            BinaryPrimitives.ReadInt64BigEndian(record.AsSpan(20)),
            record[28],
            record.AsMemory(HeadBytes + id),
            default,
            record.AsMemory(29, HashBytes));
        var number = BinaryPrimitives.ReadInt64BigEndian(record.AsSpan(4));
        return new LogEntry(
            number, entry, at with { Offset = at.Offset + HeadBytes + id }, at with { Offset = at.Offset + record.Length });
    }
}
