using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Takes payloads out of a store: finds them, page by page, and overwrites their bytes in the log.</summary>
/// <remarks>Copies and backups are not reached. Source: THREATS "what is no longer needed is not kept".</remarks>
internal static class PayloadErasure
{
    private const int ZerosBytes = 64 << 10;

    /// <summary>The payloads of a page of entries that go, and the bodies that are attached to such entries.</summary>
    /// <returns>They, and the sequence of the entry behind the page; <paramref name="from"/> when there is none left.</returns>
    /// <exception cref="SqliteFailureException">The file cannot be read, or lacks a payload that should be there.</exception>
    public static (List<DoomedPayload> Doomed, List<string> Bodies, long Next) Page(
        Database database, LogFiles log, SessionId session, long from, long through, IReadOnlySet<EntryKind> kinds)
    {
        var doomed = new List<DoomedPayload>();
        var bodies = new List<string>();
        using var read = database.Prepare($"SELECT {SessionReader.Columns} FROM entry WHERE no = ?");
        foreach (var number in SessionReader.Numbers(database, session, from))
        {
            if (from > through || !read.Bind(0, number).Step()) break;
            from++;
            var kind = (EntryKind)read.Int64(2);
            if (kinds.Contains(kind)) doomed.Add(Doom(read, number, log));
            if (kind == EntryKind.Attached && SessionReader.Payload(read, 4, log) is { } payload
                && Attachment.Read(payload) is { } attachment && kinds.Contains(attachment.Of)) bodies.Add(attachment.Name);
            read.Reset();
        }

        return (doomed, bodies, from);
    }

    /// <summary>Overwrites payloads with zeros and returns when that is durable.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    public static void Overwrite(string folder, IReadOnlyList<DoomedPayload> doomed)
    {
        var zeros = new byte[ZerosBytes];
        try
        {
            foreach (var segment in doomed.Where(static d => d.Place.Segment > 0 && d.Bytes > 0).GroupBy(static d => d.Place.Segment))
            {
                using var file = File.OpenHandle(
                    LogRecord.File(folder, segment.Key), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                foreach (var payload in segment)
                {
                    for (var done = 0L; done < payload.Bytes; done += ZerosBytes)
                    {
                        var length = (int)Math.Min(ZerosBytes, payload.Bytes - done);
                        RandomAccess.Write(file, zeros.AsSpan(0, length), payload.Place.Offset + done);
                    }
                }

                FileSync.Sync(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure).ToUnavailable();
        }
    }

    private static DoomedPayload Doom(Statement row, long number, LogFiles log)
    {
        var place = row.IsNull(6) ? default : new LogPlace((int)row.Int64(6), row.Int64(7));
        var bytes = row.IsNull(8) ? 0 : row.Int64(8);
        if (!row.IsNull(4)) return new DoomedPayload(number, default, place, bytes);
        var payload = SessionReader.Payload(row, 4, log) ?? throw LogFailure.Missing();
        return new DoomedPayload(number, SHA256.HashData(payload.Span), place, bytes);
    }
}
