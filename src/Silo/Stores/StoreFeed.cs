using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Reads entries of all sessions in the order in which they were written.</summary>
internal static class StoreFeed
{
    /// <summary>Most entries of one look.</summary>
    public const int EntriesMax = 10_000;

    private const int PageBytes = 4 << 20;

    /// <summary>Entries behind <paramref name="after"/>; empty behind the end.</summary>
    /// <remarks>An entry whose payload the log does not give comes alone and marked: one bad sector is not the end of all feeds.</remarks>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public static IReadOnlyList<FeedEntry> Page(Database database, LogFiles log, long after, int limit)
    {
        using var read = database.Prepare(
            "SELECT e.no, s.id, e.seq, e.at_ms, e.kind, e.hash, e.payload_hash, e.payload, e.segment, e.place, e.bytes "
            + "FROM entry e JOIN session s ON s.no = e.session_no WHERE e.no > ? ORDER BY e.no LIMIT ?");
        read.Bind(0, after).Bind(1, limit);
        var page = new List<FeedEntry>();
        for (var bytes = 0; bytes < PageBytes && read.Step();)
        {
            if (Whole(read, log) is not { } stored)
            {
                if (page.Count == 0) page.Add(Bare(read));
                break;
            }

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

    private static StoredEntry? Whole(Statement row, LogFiles log)
    {
        try
        {
            var stored = SessionReader.Entry(new SessionId(row.Text(1)), row, 2, log);
            return stored is { Payload: null, PayloadHash.IsEmpty: true } ? null : stored;
        }
        catch (SqliteFailureException)
        {
            return null;
        }
    }

    private static FeedEntry Bare(Statement row) => new(
        row.Int64(0),
        new RecordingEntry(
            new SessionId(row.Text(1)), row.Int64(2), row.Int64(3), (EntryKind)row.Int64(4), default, row.Blob(5)))
    {
        IsUnreadable = true,
    };
}
