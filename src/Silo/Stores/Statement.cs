using SQLitePCL;

namespace Gateway.Silo.Stores;

/// <summary>One prepared statement. Parameters and columns count from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    private readonly SqliteColumns columns = SqliteLibrary.Columns;

    // The handle is let go of by Dispose alone, and whoever reads a row has not disposed of its statement.
    private readonly nint pointer = handle.DangerousGetHandle();

    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter + 1, value));
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, parameter + 1, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite takes a blob without an address for NULL.
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter + 1, 0)
            : raw.sqlite3_bind_blob(handle, parameter + 1, value));
        return this;
    }

    /// <summary>Whether there is a row (another one, when called again).</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        throw database.Failure(code);
    }

    /// <summary>Runs a statement that returns no rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(handle);
        _ = raw.sqlite3_reset(handle);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) throw database.Failure(code);
    }

    /// <summary>Ends the reading and lets go of its locks. Its result repeats what <see cref="Step"/> has told already.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => columns.Type(pointer, column) == raw.SQLITE_NULL;

    public long Int64(int column) => columns.Int64(pointer, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public byte[] Blob(int column) => Bytes(column).ToArray();

    /// <summary>A blob's bytes, until the next step; empty for NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => columns.Blob(pointer, column);

    public void Dispose() => handle.Dispose();
}
