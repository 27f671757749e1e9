using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>The tables, and the way from one version of them to the next. Described in docs/recording-format.md.</summary>
internal static class SqliteSchema
{
    /// <summary>The version that this build reads and writes.</summary>
    public const long Version = 2;

    // Position in the list + 1 is the version that a step leads to.
    private static readonly string[][] Steps =
    [
        [
            """
            CREATE TABLE session (
              no INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              first_no INTEGER NOT NULL,
              tail_seq INTEGER NOT NULL,
              tail_no INTEGER NOT NULL,
              tail_hash BLOB NOT NULL CHECK (length(tail_hash) = 32)
            ) STRICT
            """,
            // No index on (session_no, seq): keeping one costs a page a session a commit, more than the entry itself. A session is read
            // by its links; the payload is the last column, so that following them touches no payload.
            """
            CREATE TABLE entry (
              no INTEGER PRIMARY KEY,
              session_no INTEGER NOT NULL REFERENCES session (no),
              seq INTEGER NOT NULL CHECK (seq >= 1),
              prev_no INTEGER NOT NULL CHECK (prev_no < no),
              at_ms INTEGER NOT NULL,
              kind INTEGER NOT NULL,
              hash BLOB NOT NULL CHECK (length(hash) = 32),
              payload_hash BLOB,
              payload BLOB,
              CHECK ((payload IS NULL) = (payload_hash IS NOT NULL))
            ) STRICT
            """,
            """
            CREATE TABLE mark (
              session_no INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              no INTEGER NOT NULL,
              PRIMARY KEY (session_no, seq)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE state (
              no INTEGER PRIMARY KEY,
              kind TEXT NOT NULL,
              key TEXT NOT NULL,
              version INTEGER NOT NULL,
              tag TEXT NOT NULL,
              written INTEGER NOT NULL,
              body BLOB NOT NULL,
              UNIQUE (kind, key)
            ) STRICT
            """,
            "CREATE INDEX state_by_kind ON state (kind, written)",
            "CREATE INDEX state_by_tag ON state (kind, tag, written)",
        ],
        [
            // Payloads went to the log: a page that holds one is written twice, to SQLite's log and to the file.
            """
            CREATE TABLE entry_2 (
              no INTEGER PRIMARY KEY,
              session_no INTEGER NOT NULL REFERENCES session (no),
              seq INTEGER NOT NULL CHECK (seq >= 1),
              prev_no INTEGER NOT NULL CHECK (prev_no < no),
              at_ms INTEGER NOT NULL,
              kind INTEGER NOT NULL,
              hash BLOB NOT NULL CHECK (length(hash) = 32),
              payload_hash BLOB,
              payload BLOB,
              segment INTEGER,
              place INTEGER,
              bytes INTEGER,
              CHECK (payload IS NOT NULL OR payload_hash IS NOT NULL OR (segment >= 1 AND place >= 0 AND bytes >= 0))
            ) STRICT
            """,
            """
            INSERT INTO entry_2 (no, session_no, seq, prev_no, at_ms, kind, hash, payload_hash, payload)
            SELECT no, session_no, seq, prev_no, at_ms, kind, hash, payload_hash, payload FROM entry
            """,
            "DROP TABLE entry",
            "ALTER TABLE entry_2 RENAME TO entry",
        ],
    ];

    /// <summary>Brings the file to <see cref="Version"/>, in one transaction.</summary>
    /// <exception cref="StoreUnavailableException">The file is of a newer version; it is left as it is.</exception>
    public static void Migrate(Database database)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            database.Execute(
                "CREATE TABLE IF NOT EXISTS schema_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL) STRICT");
            var version = database.Scalar("SELECT version FROM schema_version");
            RefuseNewer(version);
            for (var step = version; step < Version; step++)
                foreach (var sql in Steps[step]) database.Execute(sql);
            if (version < Version)
            {
                using var write = database.Prepare("INSERT OR REPLACE INTO schema_version (one, version) VALUES (1, ?)");
                write.Bind(0, Version).Run();
            }

            database.Execute("COMMIT");
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }

    /// <summary>Checks that a reader understands the file.</summary>
    /// <exception cref="StoreUnavailableException">The file is of another version, or no recording.</exception>
    public static void RequireReadable(Database database)
    {
        var known = database.Scalar(
            """
            SELECT count(*) FROM sqlite_schema
            WHERE type = 'table' AND name IN ('schema_version', 'session', 'entry', 'mark', 'state')
            """) == 5;
        var version = known ? database.Scalar("SELECT version FROM schema_version") : 0;
        RefuseNewer(version);
        if (version == 0)
            throw new StoreUnavailableException("Recording: this file is no recording; name the file that 'recording.path' names.");
        if (version < Version)
            throw new StoreUnavailableException("Recording: this file is of an older version; start the gateway on it once.");
    }

    private static void RefuseNewer(long version)
    {
        if (version <= Version) return;
        throw new StoreUnavailableException(FormattableString.Invariant(
            $"Recording: this file has schema version {version}, and this gateway knows versions up to {Version}. ")
            + "Use the newer gateway that wrote it; nothing was changed.");
    }
}
