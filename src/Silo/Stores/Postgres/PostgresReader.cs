using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>Reads, on any connection of the pool, which it owns; who comes while all are busy waits. A connection that turns out to be
/// lost is replaced once before anybody is told.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source, string schema) : IDisposable
{
    private const int PageEntries = 256;
    private const int PageBytes = 4 << 20;

    // Bytes are counted without reading payloads, and an entry that begins below the bound is the page's last.
    private const string Counted = "sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY no) - coalesce(octet_length(payload), 0)";

    // Behind the pool's own bound a wait would end after seconds, and as a failure.
    private readonly SemaphoreSlim _places = new(new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize);

    /// <summary>Runs one statement and reads its rows.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public async Task<List<T>> RowsAsync<T>(
        string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            return await TryRowsAsync(sql, parameters, row, cancellation);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>One number.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public async Task<long> NumberAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellation) =>
        (await RowsAsync(sql, parameters, static row => row.IsDBNull(0) ? 0 : row.GetInt64(0), cancellation)).FirstOrDefault();

    /// <summary>The end of a session; empty for an unknown one.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public async Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation)
    {
        var found = await RowsAsync($"SELECT tail_seq, tail_hash FROM {schema}.session WHERE id = $1", [Name(session.Value)],
            static row => new RecordingTail(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellation);
        return found.Count > 0 ? found[0] : RecordingTail.Empty;
    }

    /// <summary>A page of one session's entries; empty behind its end.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public Task<List<RecordingEntry>> PageAsync(SessionId session, long from, CancellationToken cancellation) => RowsAsync(
        $"""
        SELECT no, $1, seq, at_ms, kind, hash, payload_hash, payload FROM (
          SELECT *, {Counted} AS before FROM (
            SELECT * FROM {schema}.entry WHERE session_no = (SELECT no FROM {schema}.session WHERE id = $1) AND seq >= $2
            ORDER BY seq LIMIT {PageEntries}) page) counted
        WHERE before < {PageBytes} ORDER BY seq
        """,
        [Name(session.Value), Number(from)], row => Entry(session, row), cancellation);

    /// <summary>A page of the feed; empty behind its end.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public Task<List<FeedEntry>> FollowAsync(long after, int limit, CancellationToken cancellation) => RowsAsync(
        $"""
        SELECT counted.no, s.id, seq, at_ms, kind, hash, payload_hash, payload FROM (
          SELECT *, {Counted} AS before FROM (
            SELECT * FROM {schema}.entry WHERE no > $1 ORDER BY no LIMIT $2) page) counted
        JOIN {schema}.session s ON s.no = counted.session_no WHERE before < {PageBytes} ORDER BY counted.no
        """,
        [Number(after), Number(limit)],
        static row => new FeedEntry(row.GetInt64(0), Entry(new SessionId(Text(row, 1)), row)), cancellation);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => source.Dispose();

    /// <summary>A string as the database keeps names.</summary>
    public static NpgsqlParameter Name(string text) => new NpgsqlParameter<byte[]> { TypedValue = GroupDraft.Name(text) };

    /// <summary>A number.</summary>
    public static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    /// <summary>A name as it was.</summary>
    public static string Text(NpgsqlDataReader row, int column) =>
        System.Text.Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private async Task<List<T>> TryRowsAsync<T>(
        string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var command = source.CreateCommand(sql);
                foreach (var parameter in parameters) command.Parameters.Add(parameter.Clone());
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
                return rows;
            }
            catch (Exception failure) when (attempt == 1 && PostgresFailure.IsLost(failure))
            {
                // Whatever else the pool holds was lost with it.
                source.Clear();
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                throw PostgresFailure.ToUnavailable(failure);
            }
        }
    }

    private static RecordingEntry Entry(SessionId session, NpgsqlDataReader row) => new(
        session, row.GetInt64(2), row.GetInt64(3), (EntryKind)row.GetInt16(4),
        row.IsDBNull(7) ? default(ReadOnlyMemory<byte>) : row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(5))
    {
        PayloadHash = row.IsDBNull(6) ? default(ReadOnlyMemory<byte>) : row.GetFieldValue<byte[]>(6),
    };
}
