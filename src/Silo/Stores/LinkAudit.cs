namespace Gateway.Silo.Stores;

/// <summary>Finds what leads a reader of one session elsewhere than whoever reads all entries in the order of their numbers.</summary>
internal static class LinkAudit
{
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
