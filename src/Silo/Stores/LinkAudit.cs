namespace Gateway.Silo.Stores;

/// <summary>Finds what leads a reader of one session elsewhere than whoever reads all entries in the order of their numbers.</summary>
internal static class LinkAudit
{
    // A mark that names another entry than it says, and what stands below the first number, where only links and marks lead.
    private const string Astray = """
        SELECT session_no, min(seq) FROM (
          SELECT session_no, seq FROM entry WHERE no < 1
          UNION ALL
          SELECT m.session_no, m.seq FROM mark m LEFT JOIN entry e ON e.no = m.no
          WHERE m.no < 1 OR e.session_no IS NOT m.session_no OR e.seq IS NOT m.seq)
        GROUP BY session_no
        """;

    private const string IdIndex =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'session' AND name = 'sqlite_autoindex_session_1'";

    /// <summary>Whether the file still keeps ids unique. Where it does not, finding one reads the whole table.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public static bool HasIds(Database database) => database.Scalar(IdIndex) == 1;

    /// <summary>Marks those of the sessions that a reader would not find by their ids, or would find in other rows than theirs.</summary>
    /// <param name="database">In the transaction that the sessions were read in.</param>
    /// <param name="sessions">Those of the index.</param>
    /// <exception cref="SqliteFailureException">The file cannot be read now.</exception>
    public static void LookUp(Database database, IEnumerable<SessionCheck> sessions)
    {
        using var find = database.Prepare(SessionReader.FindSession);
        foreach (var session in sessions)
        {
            session.IsAstray |= !IsFound(find, session);
            find.Reset();
        }
    }

    /// <summary>The numbers of the sessions that are led astray otherwise, each with the first sequence at which it is.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public static List<(long Session, long Sequence)> Find(Database database)
    {
        var found = new List<(long, long)>();
        using var read = database.Prepare(Astray);
        while (read.Step()) found.Add((read.Int64(0), read.Int64(1)));
        return found;
    }

    private static bool IsFound(Statement find, SessionCheck session)
    {
        try
        {
            return find.Bind(0, session.Session.Value).Step() && find.Int64(0) == session.Row && find.Int64(1) == session.TailNumber
                && find.Int64(2) == session.Tail.Sequence;
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            return false;
        }
    }
}
