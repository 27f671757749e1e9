using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>Recordings and state in PostgreSQL: the store of several gateways that work as one.</summary>
/// <remarks>One thread of each process writes, and acknowledges only after the commit; many callers share one. Source: DESIGN "Stores";
/// promises R1 to R3; threat T34.</remarks>
internal sealed class PostgresStore : IRecordingStore, IStateStore, IAsyncDisposable
{
    // What one statement erases: each 2 KiB of it is a row to be deleted, and it must end long before the command's time does. What was
    // erased stays so, whatever becomes of the rest.
    private const int ErasedAtOnce = 1_000;
    private const int ErasedBytes = 8 << 20;
    private const int BodiesAtOnce = 8;

    private static readonly TimeSpan OpenAgain = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _few;
    private readonly NpgsqlDataSource _locks;
    private readonly string _schema;
    private readonly PostgresReader _reader;
    private readonly WriteQueue _queue;
    private readonly GroupWriter _writer;
    private readonly ITimer _watch;
    private int _disposed;

    private PostgresStore(PostgresStoreOptions options, TimeProvider time)
    {
        _time = time;
        IsShared = options.Shared;
        _schema = options.Schema;
        _few = options.FewSource();
        _locks = options.LockSource();
        _reader = new PostgresReader(options.DataSource(), _schema);
        _queue = new WriteQueue(options.Bounds, time);
        _writer = new GroupWriter(_queue, _ => PostgresWriter.Open(_locks, options));
        var period = TimeSpan.FromMilliseconds(Math.Min(500, options.Bounds.WaitMsMax / 2));
        _watch = time.CreateTimer(_ => _queue.Expire(_writer.NoteHung), null, period, period);
    }

    /// <summary>Whether the store can write now, and if not, why.</summary>
    public StoreHealth Health => _writer.Health;

    /// <summary>Whether other processes may write to it at the same time.</summary>
    public bool IsShared { get; }

    /// <summary>What reads from it, for what shares the database.</summary>
    public PostgresReader Reader => _reader;

    /// <summary>A few connections that nothing else of the store uses.</summary>
    public NpgsqlDataSource FewConnections => _few;

    /// <summary>Where connections that hold locks come from.</summary>
    public NpgsqlDataSource LockConnections => _locks;

    /// <summary>Its schema's name.</summary>
    public string Schema => _schema;

    /// <summary>Connects to write, making the schema if it is missing; waits a moment for a database that is not there yet, or for the end
    /// of a process that had it.</summary>
    /// <exception cref="InvalidDataException">An option is out of bounds.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be had, or is of a newer version; the message says what to
    /// do.</exception>
    public static PostgresStore Open(PostgresStoreOptions options, TimeProvider time)
    {
        var store = new PostgresStore(options, time);
        for (var since = time.GetTimestamp(); ;)
        {
            try
            {
                store._writer.Start();
                return store;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(since).TotalMilliseconds < options.OpenMsMax)
            {
                using var moment = new ManualResetEventSlim();
                moment.Wait(OpenAgain);
            }
            catch
            {
                store.Close();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The entries are none, of several sessions, with gaps, or no entries of a chain.</exception>
    public Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true)
    {
        WriteRules.RequireRun(entries);
        return PutAsync(new WriteRequest(entries, _time.GetTimestamp()) { Urgent = urgent });
    }

    /// <inheritdoc/>
    public Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation) => _reader.TailAsync(session, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordingEntry> ReadAsync(
        SessionId session, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = fromSequence; ;)
        {
            var page = await _reader.PageAsync(session, next, cancellation);
            if (page.Count == 0) yield break;
            foreach (var entry in page) yield return entry;
            next = page[^1].Sequence + 1;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation)
    {
        WriteRules.RequireLook(afterPosition, limit);
        return await _reader.FollowAsync(afterPosition, limit, cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>No query returns the bytes from then on. Older versions of a row stay in PostgreSQL's files until it vacuums them, and in
    /// its write-ahead log and backups until those end.</remarks>
    public async Task<long> EraseAsync(
        SessionId session, long throughSequence, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation)
    {
        var through = Math.Min(throughSequence, (await _reader.TailAsync(session, cancellation)).Sequence);
        var (erased, from) = (0L, 1L);
        while (await ErasePortionAsync(session, from, through, kinds, cancellation) is { End: > 0 } portion)
            (erased, from) = (erased + portion.Erased, portion.End + 1);

        await EraseBodiesAsync(session, through, kinds, cancellation);
        return erased;
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> BodyAsync(string name, CancellationToken cancellation)
    {
        if (!Attachment.IsName(name)) return null;
        var found = (await _reader.RowsAsync(
            $"SELECT stored FROM {_schema}.body WHERE name = $1", [new NpgsqlParameter<string> { TypedValue = name }],
            static row => row.GetFieldValue<byte[]>(0), cancellation)).FirstOrDefault();
        return found is not null && Attachment.To(EntryKind.Attached, found).Name == name ? found : default(ReadOnlyMemory<byte>?);
    }

    /// <inheritdoc/>
    public Task<long> HeadAsync(CancellationToken cancellation) =>
        _reader.NumberAsync($"SELECT entry_no FROM {_schema}.head", [], cancellation);

    /// <inheritdoc/>
    public Task<long> RoomAsync(CancellationToken cancellation) => Task.FromResult(long.MaxValue);

    /// <inheritdoc/>
    public async Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) =>
        (await _reader.RowsAsync($"SELECT key, version, tag, body FROM {_schema}.state WHERE kind = $1 AND key = $2",
            [PostgresReader.Name(kind), PostgresReader.Name(key)], row => Record(kind, row), cancellation)).FirstOrDefault();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A member is out of its bounds.</exception>
    public Task<long> WriteAsync(StateWrite write)
    {
        WriteRules.Require(write);
        return PutAsync(new WriteRequest(write, _time.GetTimestamp()));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The limit is not 1 to 1,000, or the cursor is not one of this store's.</exception>
    public async Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation)
    {
        var before = WriteRules.RequirePage(query);
        // One more than asked for tells whether there is a next page.
        var parameters = new List<NpgsqlParameter>
        {
            PostgresReader.Name(query.Kind), PostgresReader.Number(before), PostgresReader.Number(query.Limit + 1L),
        };
        if (query.Tag is { } tag) parameters.Add(PostgresReader.Name(tag));
        var body = query.WithoutBodies ? "''::bytea AS body" : "body";
        // Bytes are counted without reading bodies; the record that reaches the bound ends the page.
        var rows = await _reader.RowsAsync(
            "SELECT key, version, tag, body, written FROM ("
            + "SELECT *, sum(octet_length(body)) OVER (ORDER BY written DESC) - octet_length(body) AS before FROM ("
            + $"SELECT key, version, tag, {body}, written FROM {_schema}.state WHERE kind = $1 AND written < $2 "
            + (query.Tag is null ? "" : "AND tag = $4 ")
            + $"ORDER BY written DESC LIMIT $3) page) counted WHERE before < {StatePage.BytesMax} ORDER BY written DESC",
            [.. parameters], row => (Record: Record(query.Kind, row), Written: row.GetInt64(4)), cancellation);
        if (rows.Count > query.Limit) rows.RemoveRange(query.Limit, rows.Count - query.Limit);
        else if (rows.Sum(static row => (long)row.Record.Body.Length) < StatePage.BytesMax)
            return new StatePage([.. rows.Select(static row => row.Record)], null);
        return new StatePage([.. rows.Select(static row => row.Record)], rows[^1].Written.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes what waits, then closes the connections; a container that knows the store under several contracts may ask more than
    /// once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _queue.Close();
        await _writer.Ended;
        Close();
    }

    // What was erased, and where the portion ends; 0 behind the last. Bytes are counted without reading payloads, and the first payload is
    // always one of the portion.
    private async Task<(long Erased, long End)> ErasePortionAsync(
        SessionId session, long from, long through, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation) =>
        (await _reader.RowsAsync(
            $"""
            WITH portion AS (
              SELECT no, seq FROM (
                SELECT no, seq, sum(octet_length(payload)) OVER (ORDER BY seq) - octet_length(payload) AS before FROM (
                  SELECT no, seq, payload FROM {_schema}.entry
                  WHERE session_no = (SELECT no FROM {_schema}.session WHERE id = $1) AND seq BETWEEN $2 AND $3 AND kind = ANY ($4)
                  AND payload IS NOT NULL ORDER BY seq LIMIT {ErasedAtOnce}) page) counted
              WHERE before < {ErasedBytes}),
            erased AS (
              UPDATE {_schema}.entry SET payload_hash = sha256(payload), payload = NULL
              WHERE payload IS NOT NULL AND no IN (SELECT no FROM portion) RETURNING no)
            SELECT (SELECT count(*) FROM erased), (SELECT coalesce(max(seq), 0) FROM portion)
            """,
            [
                PostgresReader.Name(session.Value), PostgresReader.Number(from), PostgresReader.Number(through),
                new NpgsqlParameter<short[]> { TypedValue = [.. kinds.Select(static kind => (short)kind)] },
            ],
            static row => (row.GetInt64(0), row.GetInt64(1)), cancellation)).Single();

    private async Task EraseBodiesAsync(
        SessionId session, long through, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation)
    {
        var attached = await _reader.RowsAsync(
            $"""
            SELECT payload FROM {_schema}.entry
            WHERE session_no = (SELECT no FROM {_schema}.session WHERE id = $1) AND seq <= $2 AND kind = $3
            """,
            [
                PostgresReader.Name(session.Value), PostgresReader.Number(through),
                new NpgsqlParameter<short> { TypedValue = (short)EntryKind.Attached },
            ],
            static row => Attachment.Read(row.GetFieldValue<byte[]>(0)), cancellation);
        var names = attached.Where(found => found is { } one && kinds.Contains(one.Of)).Select(static found => found!.Value.Name);
        foreach (var portion in names.Chunk(BodiesAtOnce))
        {
            await _reader.RowsAsync($"DELETE FROM {_schema}.body WHERE name = ANY ($1) RETURNING name",
                [new NpgsqlParameter<string[]> { TypedValue = portion }], static row => row.GetString(0), cancellation);
        }
    }

    private void Close()
    {
        _watch.Dispose();
        _queue.Dispose();
        _reader.Dispose();
        _few.Dispose();
        _locks.Dispose();
    }

    private Task<long> PutAsync(WriteRequest request)
    {
        try
        {
            _queue.Add(request);
        }
        catch (StoreUnavailableException refused)
        {
            return Task.FromException<long>(refused);
        }

        return request.Task;
    }

    private static StateRecord Record(string kind, NpgsqlDataReader row) => new(
        kind, PostgresReader.Text(row, 0), row.GetInt64(1), PostgresReader.Text(row, 2), row.GetFieldValue<byte[]>(3));
}
