using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>The keys of payloads in a table, wrapped under the gateway's key, which is not in the database.</summary>
/// <remarks>A key that was found is remembered for a moment only, because another process may destroy it.</remarks>
internal sealed class PostgresKeys : IRecordingKeys
{
    private const int CacheMax = 4_096;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private readonly PostgresReader _reader;
    private readonly string _schema;
    private readonly MaskKey _master;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(SessionId, UInt128), (PayloadKey Key, long Since)> _known = new();

    private PostgresKeys(PostgresStore store, MaskKey master, TimeProvider time)
    {
        _reader = store.Reader;
        (_schema, _master, _time) = (store.Schema, master, time);
    }

    /// <summary>Checks that the database is this master key's; the first gateway that opens it says so there.</summary>
    /// <exception cref="InvalidDataException">It is another's; the message says what to do.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be used now.</exception>
    public static async Task<PostgresKeys> OpenAsync(PostgresStore store, MaskKey master, TimeProvider time)
    {
        var keys = new PostgresKeys(store, master, time);
        await keys._reader.RowsAsync($"UPDATE {store.Schema}.about SET proof = $1 WHERE proof IS NULL",
            [Bytes(PayloadCipher.ProofOf(master))], static _ => 0, CancellationToken.None);
        var proof = await keys._reader.RowsAsync($"SELECT proof FROM {store.Schema}.about", [],
            static row => row.GetFieldValue<byte[]>(0), CancellationToken.None);
        if (PayloadCipher.IsProofOf(master, proof[0])) return keys;
        throw new InvalidDataException(
            "Recording: the database belongs to another gateway.key than the one that is here. All gateways of one database have the same: "
            + "copy it from another one, or restore it from a backup, to the folder of 'recording.path'.");
    }

    public async ValueTask<PayloadKey?> CurrentAsync(SessionId session)
    {
        var wrapped = await _reader.RowsAsync(
            $"SELECT wrapped FROM {_schema}.payload_key WHERE session = $1 ORDER BY no DESC", [PostgresReader.Name(session.Value)],
            static row => row.GetFieldValue<byte[]>(0), CancellationToken.None);
        foreach (var one in wrapped)
            if (PayloadCipher.UnwrapKey(_master, session, one) is { } key) return key;
        return null;
    }

    public async Task<PayloadKey> CreateAsync(SessionId session, long fromSequence)
    {
        var key = PayloadKey.Create();
        await _reader.RowsAsync(
            $"INSERT INTO {_schema}.payload_key (session, since, id, wrapped) VALUES ($1, $2, $3, $4)",
            [
                PostgresReader.Name(session.Value), PostgresReader.Number(fromSequence), Bytes(key.Id.ToArray()),
                Bytes(PayloadCipher.WrapKey(_master, session, key)),
            ],
            static _ => 0, CancellationToken.None);
        return key;
    }

    public async ValueTask<KeyLookup> FindAsync(SessionId session, UInt128 id)
    {
        if (_known.TryGetValue((session, id), out var known) && _time.GetElapsedTime(known.Since) < Remembered)
            return new KeyLookup(known.Key, PayloadState.Whole);
        var name = new byte[PayloadKey.IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(name, id);
        var found = await _reader.RowsAsync(
            $"SELECT wrapped FROM {_schema}.payload_key WHERE session = $1 AND id = $2", [PostgresReader.Name(session.Value), Bytes(name)],
            static row => row.GetFieldValue<byte[]>(0), CancellationToken.None);
        if (found.Count == 0) return new KeyLookup(null, PayloadState.KeyMissing);
        if (PayloadCipher.UnwrapKey(_master, session, found[0]) is not { } key)
        {
            var isErased = found[0].AsSpan().IndexOfAnyExcept((byte)0) < 0;
            return new KeyLookup(null, isErased ? PayloadState.Erased : PayloadState.KeyMissing);
        }

        if (_known.Count >= CacheMax) _known.Clear();
        _known[(session, id)] = (key, _time.GetTimestamp());
        return new KeyLookup(key, PayloadState.Whole);
    }

    /// <inheritdoc/>
    /// <remarks>No query returns them from then on. Older versions of a row, wrapped as they are, stay in PostgreSQL's files until it
    /// vacuums them, and in its write-ahead log and backups until those end.</remarks>
    public async Task DestroyAsync(SessionId session, long throughSequence)
    {
        await _reader.RowsAsync(
            $"UPDATE {_schema}.payload_key SET wrapped = decode(repeat('00', 60), 'hex') WHERE session = $1 AND since <= $2",
            [PostgresReader.Name(session.Value), PostgresReader.Number(throughSequence)], static _ => 0, CancellationToken.None);
        _known.Clear();
    }

    private static NpgsqlParameter<byte[]> Bytes(byte[] bytes) => new() { TypedValue = bytes };
}
