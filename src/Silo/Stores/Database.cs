using SQLitePCL;

namespace Gateway.Silo.Stores;

/// <summary>One connection to the file. For one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private const int PageBytes = 8192;

    private readonly sqlite3 handle;
    private readonly int busyMs;

    private Database(sqlite3 handle, int busyMs) => (this.handle, this.busyMs) = (handle, busyMs);

    /// <summary>Rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Bytes that are in use, whether or not they are in the file yet.</summary>
    public long UsedBytes => (Scalar("PRAGMA page_count") - Scalar("PRAGMA freelist_count")) * Scalar("PRAGMA page_size");

    /// <summary>Opens to read and write, creating the file if there is none.</summary>
    public static Database OpenWriter(string path, int busyMs, long bytesMax = 1L << 40)
    {
        var database = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, busyMs);
        try
        {
            // Takes effect on a new file only. A commit of some entries of usual size fills a page or two of this size.
            database.Execute(FormattableString.Invariant($"PRAGMA page_size={PageBytes}"));
            database.Execute(FormattableString.Invariant($"PRAGMA max_page_count={bytesMax / PageBytes}"));
            database.Execute("PRAGMA journal_mode=WAL");
            database.Execute("PRAGMA synchronous=FULL");
            database.Execute("PRAGMA foreign_keys=ON");
            // Fewer and larger checkpoints: each costs two syncs, and a hot page is then written once for many commits.
            database.Execute("PRAGMA wal_autocheckpoint=2000");
            database.Execute("PRAGMA journal_size_limit=67108864");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens to read only; works while a writer is at work.</summary>
    public static Database OpenReader(string path, int busyMs)
    {
        try
        {
            return OpenChecked(path, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, busyMs);
        }
        catch (SqliteFailureException failure) when (failure.Primary is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && IsAtRest(path))
        {
            // A copy on a medium that cannot be written has no room for SQLite's shared index; without a log it is not needed.
            var escaped = Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal);
            const int Flags = raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI;
            return OpenChecked($"file:{escaped}?immutable=1", Flags, busyMs);
        }
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step()) { }
    }

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>Folds SQLite's log back into the file and cuts it to nothing: what was removed or replaced still stands there in the
    /// pages of before. Waits for nobody.</summary>
    /// <returns>False when a reader is in the way, or the disk fails: the log stays whole, and it can be tried again.</returns>
    public bool TryEmptyLog()
    {
        _ = raw.sqlite3_busy_timeout(handle, 0);
        try
        {
            return Scalar("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (SqliteFailureException)
        {
            // What is wrong with the disk, the next commit says, and says it to whom it concerns.
            return false;
        }
        finally
        {
            _ = raw.sqlite3_busy_timeout(handle, busyMs);
        }
    }

    /// <summary>Ends what another thread runs on this connection: it fails as interrupted.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(handle);

    /// <summary>Undoes what is not committed. SQLite has undone it by itself after some failures; then there is nothing to do.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(handle) == 0) Execute("ROLLBACK");
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }

    public SqliteFailureException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(handle);
        var exact = (extended & 0xff) == (code & 0xff) ? extended : code;
        return new SqliteFailureException(exact, raw.sqlite3_errstr(code).utf8_to_string());
    }

    public void Dispose() => handle.Dispose();

    private static bool IsAtRest(string path)
    {
        var log = new FileInfo(path + "-wal");
        return File.Exists(path) && (!log.Exists || log.Length == 0);
    }

    // Opening touches no byte of the file; the first statement does.
    private static Database OpenChecked(string path, int flags, int busyMs)
    {
        var database = Open(path, flags, busyMs);
        try
        {
            database.Scalar("PRAGMA schema_version");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static Database Open(string path, int flags, int busyMs)
    {
        SqliteLibrary.Require();
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteFailureException(code, raw.sqlite3_errstr(code).utf8_to_string());
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, busyMs);
        return new Database(handle, busyMs);
    }
}
