using Gateway.Silo.Stores;

namespace Gateway.Silo.Search;

/// <summary>Takes out of the index what was erased from the recording: the exchanges of a session are found no more, and the session has
/// no names.</summary>
/// <remarks>An index without a copy of its texts cannot take words out again: they lead to nothing, and go when the index is made anew. A
/// row keeps its number, so that they never lead to another exchange.</remarks>
internal sealed class SearchErasure(Database database) : IDisposable
{
    private Statement? _note;

    /// <summary>Whether anything was noted.</summary>
    public bool IsAny => _note is not null;

    /// <summary>Notes what was erased.</summary>
    /// <param name="session">The session's number in the index.</param>
    /// <param name="through">The last entry that is concerned.</param>
    public void Note(long session, long through)
    {
        if (_note is null)
        {
            database.Execute("CREATE TEMP TABLE IF NOT EXISTS gone (no INTEGER PRIMARY KEY, through INTEGER NOT NULL) STRICT");
            database.Execute("DELETE FROM gone");
            _note = database.Prepare("INSERT OR REPLACE INTO gone (no, through) VALUES (?, ?)");
        }

        _note.Bind(0, session).Bind(1, through).Run();
    }

    /// <summary>Takes it out: one look through the exchanges for all of a page.</summary>
    /// <exception cref="SqliteFailureException">Nothing of it was.</exception>
    public void Run()
    {
        if (_note is null) return;
        const string concerned = "EXISTS (SELECT 1 FROM gone WHERE gone.no = exchange.session_no AND exchange.seq <= gone.through)";
        database.Execute($"DELETE FROM open WHERE id IN (SELECT exchange.id FROM exchange WHERE {concerned})");
        // No session has the number 0.
        database.Execute("UPDATE exchange SET session_no = 0, exchange = '', method = '', target = '', decision = '', policy = '', "
            + $"rule = '', outcome = '', kinds = '' WHERE {concerned}");
        database.Execute("UPDATE session SET issuer = '', subject = '', name = '', connection = '', client = '' "
            + "WHERE no IN (SELECT no FROM gone)");
    }

    public void Dispose() => _note?.Dispose();
}
