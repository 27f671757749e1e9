using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Reads entries of all sessions in the order in which they were written.</summary>
internal static class StoreFeed
{
    /// <summary>Most entries of one look.</summary>
    public const int EntriesMax = 10_000;

    private const int PageBytes = 4 << 20;

    /// <summary>Entries behind <paramref name="after"/>; empty behind the end.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read, or a payload that should be in the log is not.</exception>
    public static IReadOnlyList<FeedEntry> Page(Database database, LogFiles log, long after, int limit)
    {
        using var read = database.Prepare(
            "SELECT e.no, s.id, e.seq, e.at_ms, e.kind, e.hash, e.payload_hash, e.payload, e.segment, e.place, e.bytes "
            + "FROM entry e JOIN session s ON s.no = e.session_no WHERE e.no > ? ORDER BY e.no LIMIT ?");
        read.Bind(0, after).Bind(1, limit);
        var page = new List<FeedEntry>();
        for (var bytes = 0; bytes < PageBytes && read.Step();)
        {
            var stored = SessionReader.Entry(new SessionId(read.Text(1)), read, 2, log);
            if (stored is { Payload: null, PayloadHash.IsEmpty: true }) throw LogFailure.Missing();
            var payload = stored.Payload ?? default;
            bytes += payload.Length;
            page.Add(new FeedEntry(
                read.Int64(0),
                new RecordingEntry(stored.Session, stored.Sequence, stored.AtUnixMs, (EntryKind)stored.Kind, payload, stored.Hash)
                {
                    PayloadHash = stored.Payload is null ? stored.PayloadHash : default(ReadOnlyMemory<byte>),
                }));
        }

        return page;
    }
}
