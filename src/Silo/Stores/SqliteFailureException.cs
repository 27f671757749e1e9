using Gateway.Abstractions.Stores;
using SQLitePCL;

namespace Gateway.Silo.Stores;

/// <summary>SQLite said no. Never leaves this folder: it becomes a <see cref="StoreUnavailableException"/> or a recording's
/// break.</summary>
internal sealed class SqliteFailureException(int code, string message) : Exception(message)
{
    /// <summary>SQLite's extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>SQLite's primary result code.</summary>
    public int Primary => Code & 0xff;

    /// <summary>Whether the file's bytes are wrong, and not just out of reach.</summary>
    public bool IsDamage => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether it is this place that cannot be read, and not the process that can read nothing now.</summary>
    public bool IsOfPlace => IsDamage || Primary is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN;

    /// <summary>What went wrong and what to do, without any value.</summary>
    public string Advice => Primary switch
    {
        raw.SQLITE_FULL => "the disk is full; make room and the gateway goes on by itself",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process holds a lock on the file; end it and the gateway goes on by itself",
        raw.SQLITE_IOERR => "the disk reported an input/output error; check the disk, its space and its limits",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "the file is damaged or no recording; put it aside and restore or start a new one",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            "the file cannot be written; check owner and permissions of the file and its folder",
        raw.SQLITE_NOMEM => "the system has no memory or no open files left; make room and the gateway goes on by itself",
        raw.SQLITE_CANTOPEN => "the file cannot be opened; check that its folder exists and who may write there",
        _ => "the store failed",
    };

    /// <summary>The exception that callers of the store see.</summary>
    public StoreUnavailableException ToUnavailable() => new($"Recording: {Advice} (SQLite {Code}: {Message}).", this);
}
