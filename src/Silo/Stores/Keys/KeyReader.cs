using System.Buffers.Binary;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Silo.Stores.Keys;

/// <summary>Reads keys from their file. For one thread at a time.</summary>
internal sealed class KeyReader : IDisposable
{
    private const int BusyMs = 1_000;

    private readonly Database _database;
    private readonly Statement _find;
    private readonly MaskKey _master;

    private KeyReader(Database database, MaskKey master)
    {
        (_database, _master) = (database, master);
        _find = database.Prepare("SELECT id, wrapped FROM payload_key WHERE session = ? ORDER BY no DESC");
    }

    /// <summary>Opens the file, and checks that it is for this master key; null when there is none.</summary>
    /// <exception cref="SqliteFailureException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is for another master key, of a newer version, or no such file.</exception>
    public static KeyReader? Open(string path, MaskKey master)
    {
        // A file without a byte is one that its maker did not come to fill.
        if (!File.Exists(path) || (new FileInfo(path).Length == 0 && !File.Exists(path + "-wal"))) return null;
        var database = Database.OpenReader(path, BusyMs);
        try
        {
            if (database.Scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('about', 'payload_key')") < 2)
            {
                database.Dispose();
                return null;
            }

            using (var about = database.Prepare("SELECT version, proof FROM about"))
                if (about.Step()) Require(path, about.Int64(0), PayloadCipher.IsProofOf(master, about.Blob(1)));
            return new KeyReader(database, master);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The newest key of a session that was not destroyed; null when there is none.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public PayloadKey? Current(SessionId session)
    {
        PayloadKey? key = null;
        _find.Bind(0, session.Value);
        while (key is null && _find.Step()) key = PayloadCipher.UnwrapKey(_master, session, _find.Blob(1));
        _find.Reset();
        return key;
    }

    /// <summary>A key by its name.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public KeyLookup Find(SessionId session, UInt128 id)
    {
        var found = new KeyLookup(null, PayloadState.KeyMissing);
        _find.Bind(0, session.Value);
        while (_find.Step())
        {
            if (_find.Blob(0) is not { Length: PayloadKey.IdBytes } name || BinaryPrimitives.ReadUInt128BigEndian(name) != id) continue;
            var wrapped = _find.Blob(1);
            var key = PayloadCipher.UnwrapKey(_master, session, wrapped);
            found = new KeyLookup(key, key is not null ? PayloadState.Whole
                : wrapped.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? PayloadState.Erased : PayloadState.KeyMissing);
            break;
        }

        _find.Reset();
        return found;
    }

    public void Dispose()
    {
        _find.Dispose();
        _database.Dispose();
    }

    private static void Require(string path, long version, bool isOurs)
    {
        if (version > KeySchema.Version)
            throw new InvalidDataException($"Recording: '{path}' is of a newer version. Use the newer gateway that wrote it.");
        if (!isOurs)
        {
            throw new InvalidDataException(
                $"Recording: the keys in '{path}' are wrapped under another gateway.key than the one that is here. Restore that one from a "
                + "backup; or put the file with the keys away, and what was encrypted under them can be read by nobody.");
        }
    }
}
