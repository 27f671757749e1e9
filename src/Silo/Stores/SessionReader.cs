using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Log;
using SQLitePCL;

namespace Gateway.Silo.Stores;

/// <summary>Reads one session's entries from the file, by the links from each entry to the one before it.</summary>
internal static class SessionReader
{
    /// <summary>Every so many entries of a session a mark notes where the entry is, so that reading need not begin at the end.</summary>
    public const int MarkEvery = 256;

    /// <summary>The columns of an entry, as <see cref="Entry"/> reads them.</summary>
    public const string Columns = "seq, at_ms, kind, hash, payload_hash, payload, segment, place, bytes";

    /// <summary>How every reader finds a session's row by its id.</summary>
    public const string FindSession = "SELECT no, tail_no, tail_seq FROM session WHERE id = ?";

    private const int PageEntries = 256;
    private const int PageBytes = 1 << 20;

    /// <summary>Entries from <paramref name="from"/> on, in order; empty behind the end.</summary>
    /// <remarks>It ends before an entry whose payload cannot be read, so that who needs only those before it has them.</remarks>
    /// <exception cref="SqliteFailureException">The file or the first payload cannot be read, or a link leads astray.</exception>
    public static List<StoredEntry> Page(Database database, LogFiles log, SessionId session, long from)
    {
        var page = new List<StoredEntry>();
        var places = Numbers(database, session, from);
        using var read = database.Prepare($"SELECT {Columns} FROM entry WHERE no = ?");
        for (var bytes = 0; places.Count > 0 && page.Count < PageEntries && bytes < PageBytes; bytes += page[^1].Payload?.Length ?? 0)
        {
            read.Bind(0, places.Pop()).Step();
            try
            {
                var stored = Entry(session, read, 0, log);
                if (stored is { Payload: null, PayloadHash.IsEmpty: true }) throw LogFailure.Missing();
                page.Add(stored);
            }
            catch (SqliteFailureException) when (page.Count > 0)
            {
                break;
            }

            read.Reset();
        }

        return page;
    }

    /// <summary>The numbers in the file of a page of entries from <paramref name="from"/> on, the first on top.</summary>
    /// <exception cref="SqliteFailureException">A link leads astray.</exception>
    public static Stack<long> Numbers(Database database, SessionId session, long from)
    {
        var numbers = new Stack<long>();
        var wanted = Math.Max(1, from);
        if (Start(database, session, wanted) is not var (number, at, sequence)) return numbers;
        using var link = database.Prepare("SELECT session_no, seq, prev_no FROM entry WHERE no = ?");
        for (; sequence >= wanted; sequence--)
        {
            if (!link.Bind(0, at).Step() || link.Int64(0) != number || link.Int64(1) != sequence) throw Astray(session, sequence);
            numbers.Push(at);
            at = link.Int64(2);
            link.Reset();
        }

        return numbers;
    }

    /// <summary>The entry whose columns, those of <see cref="Columns"/>, begin at <paramref name="column"/>. One whose payload should be
    /// in the log and is not has
    /// neither a payload nor its hash.</summary>
    public static StoredEntry Entry(SessionId session, Statement row, int column, LogFiles log) => new(
        session,
        row.Int64(column),
        row.Int64(column + 1),
        row.Int64(column + 2),
        Payload(row, column + 4, log),
        row.Blob(column + 4),
        row.Blob(column + 3));

    /// <summary>The payload of a row whose columns payload_hash, payload, segment, place, bytes begin at <paramref name="column"/>; null
    /// when it was dropped or is missing.</summary>
    public static ReadOnlyMemory<byte>? Payload(Statement row, int column, LogFiles log)
    {
        if (!row.IsNull(column + 1)) return row.Blob(column + 1);
        if (!row.IsNull(column) || row.IsNull(column + 2)) return null;
        var segment = row.Int64(column + 2);
        if (segment is < 1 or > int.MaxValue) return null;
        return log.Read(new LogPlace((int)segment, row.Int64(column + 3)), row.Int64(column + 4)) is { } bytes ? bytes
            : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>The number of a session's entry over all sessions; 0 when there is none.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read, or a link leads astray.</exception>
    public static long Number(Database database, SessionId session, long wanted)
    {
        if (wanted < 1 || Start(database, session, wanted) is not var (number, at, sequence)) return 0;
        using var link = database.Prepare("SELECT session_no, seq, prev_no FROM entry WHERE no = ?");
        for (; ; sequence--)
        {
            if (!link.Bind(0, at).Step() || link.Int64(0) != number || link.Int64(1) != sequence) throw Astray(session, sequence);
            if (sequence == wanted) return at;
            at = link.Int64(2);
            link.Reset();
        }
    }

    // Where to begin to go back: the first mark behind the page, or the end. Null when there is nothing from there on.
    private static (long Session, long Entry, long Sequence)? Start(Database database, SessionId session, long from)
    {
        using var find = database.Prepare(FindSession);
        if (!find.Bind(0, session.Value).Step() || find.Int64(2) < from) return null;
        var end = (find.Int64(0), find.Int64(1), find.Int64(2));

        using var mark = database.Prepare("SELECT no, seq FROM mark WHERE session_no = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT 1");
        mark.Bind(0, end.Item1).Bind(1, from + PageEntries - 1).Bind(2, end.Item3);
        return mark.Step() ? (end.Item1, mark.Int64(0), mark.Int64(1)) : end;
    }

    private static SqliteFailureException Astray(SessionId session, long sequence) => new(
        raw.SQLITE_CORRUPT,
        FormattableString.Invariant($"session {session.Value} cannot be followed at entry {sequence}; 'recording verify' tells more"));
}
