using Gateway.Silo.Stores;

namespace Gateway.Silo.Search;

/// <summary>The tables of the index. Another version is made anew from the recording: nothing here is evidence.</summary>
internal static class SearchSchema
{
    /// <summary>The version that this build reads and writes. Files of version 1 kept texts in pages that were in use no
    /// more; those of version 2 forgot what they had passed.</summary>
    public const long Version = 3;

    /// <summary>Exchanges whose times are kept together, as a power of two.</summary>
    public const int SpanBits = 10;

    private static readonly string[] s_tables =
    [
        """
        CREATE TABLE about (
          one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE session (
          no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, issuer TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
          connection TEXT NOT NULL, client TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE exchange (
          id INTEGER PRIMARY KEY, session_no INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, exchange TEXT NOT NULL,
          method TEXT NOT NULL, target TEXT NOT NULL, decision TEXT NOT NULL, policy TEXT NOT NULL, rule TEXT NOT NULL,
          outcome TEXT NOT NULL, kinds TEXT NOT NULL, cut INTEGER NOT NULL
        ) STRICT
        """,
        // Exchanges that have not ended, with the text that the index must be given again to let go of it.
        """
        CREATE TABLE open (
          exchange TEXT PRIMARY KEY, id INTEGER NOT NULL, text TEXT NOT NULL, indexed INTEGER NOT NULL, facets TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // Where entries began that could not be read, and that the index went on without.
        "CREATE TABLE passed (position INTEGER PRIMARY KEY) STRICT",
        "CREATE TABLE span (no INTEGER PRIMARY KEY, min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL) STRICT",
        // Without a copy of the text, which the recording has, and without lengths, which only a ranking would need.
        """
        CREATE VIRTUAL TABLE doc USING fts5(
          text, facet, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
        )
        """,
    ];

    /// <summary>Whether the file holds an index of this version.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public static bool IsThere(Database database) =>
        database.Scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'about'") == 1
        && database.Scalar("SELECT version FROM about") == Version;

    /// <summary>Makes the tables in an empty file.</summary>
    /// <exception cref="SqliteFailureException">It cannot be written, or is not empty.</exception>
    public static void Create(Database database)
    {
        database.Execute("BEGIN IMMEDIATE");
        foreach (var table in s_tables) database.Execute(table);
        using (var about = database.Prepare("INSERT INTO about (one, version, position, hash) VALUES (1, ?, 0, x'')"))
            about.Bind(0, Version).Run();
        database.Execute("COMMIT");
    }
}
