using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Silo.Stores.Keys;

/// <summary>Writes keys, a group in one transaction. For one thread at a time; thrown away after any failure.</summary>
internal sealed class KeyWriter : IDisposable
{
    private const int BusyMs = 1_000;

    private readonly Database _database;
    private readonly Statement _add;
    private readonly Statement _destroy;

    private KeyWriter(Database database)
    {
        _database = database;
        _add = database.Prepare("INSERT INTO payload_key (session, since, id, wrapped) VALUES (?, ?, ?, ?)");
        _destroy = database.Prepare("UPDATE payload_key SET wrapped = zeroblob(60) WHERE session = ? AND since <= ?");
    }

    /// <summary>Opens the file, or makes one that only its owner may read.</summary>
    /// <exception cref="SqliteFailureException">It cannot be opened or made.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static KeyWriter Open(string path, MaskKey master)
    {
        // SQLite gives its log the mode of the file.
        OwnerOnly.MakeFile(path);
        var database = Database.OpenWriter(path, BusyMs);
        try
        {
            database.Execute("PRAGMA secure_delete=ON");
            database.Execute("BEGIN IMMEDIATE");
            foreach (var sql in KeySchema.Create) database.Execute(sql);
            using (var about = database.Prepare("INSERT OR IGNORE INTO about (one, version, proof) VALUES (1, ?, ?)"))
                about.Bind(0, KeySchema.Version).Bind(1, PayloadCipher.ProofOf(master)).Run();
            database.Execute("COMMIT");
            return new KeyWriter(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Undoes what a power cut left of a file that was being made: a reader may not. Later there is no such journal.</summary>
    /// <exception cref="SqliteFailureException">It cannot be opened or written.</exception>
    public static void Recover(string path)
    {
        if (File.Exists(path + "-journal")) Database.OpenWriter(path, BusyMs).Dispose();
    }

    /// <summary>Writes the group and returns when it is durable, and what ends is gone from SQLite's log too.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    /// <exception cref="StoreUnavailableException">A reader keeps the log from being emptied.</exception>
    public void Commit(IReadOnlyList<KeyWrite> group)
    {
        _database.Execute("BEGIN IMMEDIATE");
        var ends = false;
        foreach (var write in group)
        {
            if (write.Wrapped.Length > 0)
            {
                _add.Bind(0, write.Session.Value).Bind(1, write.Sequence).Bind(2, write.Id).Bind(3, write.Wrapped).Run();
                continue;
            }

            _destroy.Bind(0, write.Session.Value).Bind(1, write.Sequence).Run();
            ends = true;
        }

        _database.Execute("COMMIT");
        if (ends && _database.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new StoreUnavailableException("Recording: another process reads the keys just now, so that their log cannot be emptied.");
    }

    public void Dispose()
    {
        _add.Dispose();
        _destroy.Dispose();
        _database.Dispose();
    }
}
