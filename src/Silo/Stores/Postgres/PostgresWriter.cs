using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>The writer's connection. Owned by the writer's thread; thrown away after any failure.</summary>
/// <remarks>Every group first locks the one row of <c>head</c>, whichever process writes: what it then reads is what is there, positions
/// are given in the order of commits, and nobody sees a later one before an earlier one. The lock ends with the commit.</remarks>
internal sealed class PostgresWriter : IGroupSession
{
    private const string Busy =
        "Recording: another gateway writes to this database. End it, or run both as one cluster ('cluster' in the configuration).";

    private readonly NpgsqlConnection _connection;
    private readonly string _schema;

    private PostgresWriter(NpgsqlConnection connection, string schema) => (_connection, _schema) = (connection, schema);

    /// <summary>Connects, makes the schema if it is missing and takes the writer's lock.</summary>
    /// <param name="source">Opens connections that end when they are closed.</param>
    /// <param name="options">The schema, and who else may write to it.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached or written, is of a newer version, or another gateway has
    /// it.</exception>
    public static PostgresWriter Open(NpgsqlDataSource source, PostgresStoreOptions options)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = source.OpenConnection();
            using (var set = connection.CreateCommand())
            {
                // Whoever holds the row and says nothing more lets go of it; what is acknowledged is on the disk.
                set.CommandText = """
                    SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '3s';
                    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
                    """;
                set.ExecuteNonQuery();
            }

            PostgresSchema.Migrate(connection, options.Schema);
            if (!PostgresSchema.TryTake(connection, options.Schema, options.Shared)) throw new StoreUnavailableException(Busy);
            return new PostgresWriter(connection, options.Schema);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            connection?.Dispose();
            throw PostgresFailure.ToUnavailable(failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public void Commit(IReadOnlyList<WriteRequest> group)
    {
        try
        {
            var draft = new GroupDraft(group);
            Read(draft);
            draft.Judge(group);
            Write(draft);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            throw PostgresFailure.ToUnavailable(failure);
        }
    }

    // What a database keeps of older rows is its own to clear away.
    public bool Settle(bool isResting) => true;

    public long Room() => long.MaxValue;

    public void Dispose() => PostgresSchema.LetGo(_connection);

    private void Read(GroupDraft draft)
    {
        using var batch = new NpgsqlBatch(_connection);
        // By which rows that another process wrote while the lock was waited for are seen, whatever the database has as its default.
        Add(batch, "BEGIN ISOLATION LEVEL READ COMMITTED");
        Add(batch, $"SELECT entry_no, session_no, written FROM {_schema}.head FOR UPDATE");
        if (draft.Sessions.Count > 0)
        {
            Add(batch, $"SELECT id, no, tail_seq, tail_hash FROM {_schema}.session WHERE id = ANY ($1)",
                Bytes(draft.Sessions.Select(GroupDraft.Name)));
        }

        if (draft.Keys.Count > 0)
        {
            Add(batch, $"SELECT s.kind, s.key, s.version FROM unnest($1, $2) AS k (kind, key) "
                + $"JOIN {_schema}.state s ON s.kind = k.kind AND s.key = k.key",
                Bytes(draft.Keys.Select(static k => GroupDraft.Name(k.Kind))),
                Bytes(draft.Keys.Select(static k => GroupDraft.Name(k.Key))));
        }

        using var reader = batch.ExecuteReader();
        if (!reader.Read()) throw new StoreUnavailableException("Recording: the database lacks its head; restore it from a backup.");
        draft.Last = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if (draft.Sessions.Count > 0)
        {
            reader.NextResult();
            while (reader.Read())
            {
                draft.Know(Text(reader, 0),
                    new SessionTail(reader.GetInt64(1), reader.GetInt64(2), 0) { Hash = reader.GetFieldValue<byte[]>(3) });
            }
        }

        if (draft.Keys.Count == 0) return;
        reader.NextResult();
        while (reader.Read()) draft.Know(Text(reader, 0), Text(reader, 1), reader.GetInt64(2));
    }

    private void Write(GroupDraft draft)
    {
        using var batch = new NpgsqlBatch(_connection);
        AddEntries(batch, draft);
        AddBodies(batch, draft);
        AddStates(batch, draft);
        Add(batch, $"UPDATE {_schema}.head SET entry_no = $1, session_no = $2, written = $3",
            Number(draft.Last.Entry), Number(draft.Last.Session), Number(draft.Last.Written));
        Add(batch, "COMMIT");
        batch.ExecuteNonQuery();
    }

    private void AddEntries(NpgsqlBatch batch, GroupDraft draft)
    {
        var tails = draft.Moved.ToList();
        if (tails.Count == 0) return;
        Add(batch, $"""
            INSERT INTO {_schema}.session (no, id, tail_seq, tail_hash) SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (no) DO UPDATE SET tail_seq = excluded.tail_seq, tail_hash = excluded.tail_hash
            """,
            Numbers(tails.Select(static t => t.Value.Number)), Bytes(tails.Select(static t => GroupDraft.Name(t.Key))),
            Numbers(tails.Select(static t => t.Value.Sequence)), Bytes(tails.Select(static t => GroupDraft.Array(t.Value.Hash))));
        var entries = draft.Entries;
        Add(batch, $"""
            INSERT INTO {_schema}.entry (no, session_no, seq, at_ms, kind, hash, payload)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            Numbers(entries.Select(static e => e.Number)), Numbers(entries.Select(static e => e.Session)),
            Numbers(entries.Select(static e => e.Entry.Sequence)), Numbers(entries.Select(static e => e.Entry.AtUnixMs)),
            new NpgsqlParameter<short[]> { TypedValue = [.. entries.Select(static e => (short)e.Entry.Kind)] },
            Bytes(entries.Select(static e => GroupDraft.Array(e.Entry.Hash))),
            Bytes(entries.Select(static e => GroupDraft.Array(e.Entry.Payload))));
    }

    private void AddBodies(NpgsqlBatch batch, GroupDraft draft)
    {
        foreach (var (_, _, entry) in draft.Entries)
        {
            if (entry.Body.IsEmpty) continue;
            var name = Attachment.Read(entry.Payload)?.Name
                ?? throw new InvalidOperationException("A body comes with an entry that names it.");
            Add(batch, $"INSERT INTO {_schema}.body (name, stored) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                new NpgsqlParameter<string> { TypedValue = name },
                new NpgsqlParameter<byte[]> { TypedValue = GroupDraft.Array(entry.Body) });
        }
    }

    private void AddStates(NpgsqlBatch batch, GroupDraft draft)
    {
        var gone = draft.States.Where(static s => s.Write.Removes).ToList();
        if (gone.Count > 0)
        {
            Add(batch, $"DELETE FROM {_schema}.state s USING unnest($1, $2) AS k (kind, key) WHERE s.kind = k.kind AND s.key = k.key",
                Bytes(gone.Select(static s => GroupDraft.Name(s.Write.Kind))),
                Bytes(gone.Select(static s => GroupDraft.Name(s.Write.Key))));
        }

        var kept = draft.States.Where(static s => !s.Write.Removes).ToList();
        if (kept.Count == 0) return;
        Add(batch, $"""
            INSERT INTO {_schema}.state (kind, key, version, tag, written, body) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            ON CONFLICT (kind, key) DO UPDATE
            SET version = excluded.version, tag = excluded.tag, written = excluded.written, body = excluded.body
            """,
            Bytes(kept.Select(static s => GroupDraft.Name(s.Write.Kind))), Bytes(kept.Select(static s => GroupDraft.Name(s.Write.Key))),
            Numbers(kept.Select(static s => s.Version)), Bytes(kept.Select(static s => GroupDraft.Name(s.Write.Tag))),
            Numbers(kept.Select(static s => s.Written)), Bytes(kept.Select(static s => GroupDraft.Array(s.Write.Body))));
    }

    private static string Text(NpgsqlDataReader row, int column) => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<long[]> Numbers(IEnumerable<long> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<byte[][]> Bytes(IEnumerable<byte[]> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }
}
