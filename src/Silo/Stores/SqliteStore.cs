using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Recordings and state in one SQLite file: the store of a gateway on one machine.</summary>
/// <remarks>One thread writes, and acknowledges only after the log is synced; many callers share one commit. Reading never holds up
/// writing.
/// Source: DESIGN "Stores"; promises R1 to R3; threat T34.</remarks>
public sealed class SqliteStore : IRecordingStore, IStateStore, IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly WriterLock single;
    private readonly WriteQueue queue;
    private readonly GroupWriter writer;
    private readonly ReaderPool readers;
    private readonly ITimer watch;
    private readonly string folder;
    private readonly string folderOfLog;
    private readonly BodyFolder bodies;
    private readonly SemaphoreSlim overwriting = new(1);
    private long overwritten;
    private int disposed;

    private SqliteStore(SqliteStoreOptions options, TimeProvider time, WriterLock single)
    {
        this.time = time;
        this.single = single;
        folder = Path.GetDirectoryName(Path.GetFullPath(options.Path))!;
        folderOfLog = LogRecord.Folder(options.Path);
        bodies = new BodyFolder(options.Path);
        queue = new WriteQueue(options.Bounds, time);
        var tails = new TailCache(options.TailsMax);
        var ofGroup = new GroupBodies(bodies);
        writer = new GroupWriter(queue, first =>
        {
            if (!first) tails.Clear();
            return WriterSession.Open(options, tails, ofGroup, restores: first);
        });
        writer.Start();
        readers = new ReaderPool(options);
        var period = TimeSpan.FromMilliseconds(Math.Min(500, options.WaitMsMax / 2));
        watch = time.CreateTimer(_ => queue.Expire(writer.NoteHung), null, period, period);
    }

    /// <summary>Whether the store can write now, and if not, why.</summary>
    public StoreHealth Health => writer.Health;

    /// <summary>Opens the file to write, creating it if there is none, and brings it up to date.</summary>
    /// <param name="options">The file and the bounds.</param>
    /// <param name="time">The clock that bounds waiting.</param>
    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    /// <exception cref="StoreUnavailableException">SQLite is missing, another gateway writes to the file, the file is of a newer version,
    /// or it cannot be opened; the message says what to do.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider time)
    {
        if (options.Problems() is { Count: > 0 } wrong)
            throw new ArgumentException("Recording store: " + string.Join("; ", wrong) + ".", nameof(options));
        SqliteLibrary.Require();
        var taken = WriterLock.Take(options.Path);
        try
        {
            return new SqliteStore(options, time, taken);
        }
        catch (SqliteFailureException failure)
        {
            taken.Dispose();
            throw failure.ToUnavailable();
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The entries are none, of several sessions, with gaps, or no entries of a chain.</exception>
    public Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true)
    {
        WriteRules.RequireRun(entries);
        return PutAsync(new WriteRequest(entries, time.GetTimestamp()) { Urgent = urgent });
    }

    /// <inheritdoc/>
    public Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation) => readers.ReadAsync(
        database =>
        {
            using var find = database.Prepare("SELECT tail_seq, tail_hash FROM session WHERE id = ?");
            return find.Bind(0, session.Value).Step() ? new RecordingTail(find.Int64(0), find.Blob(1)) : RecordingTail.Empty;
        },
        cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordingEntry> ReadAsync(
        SessionId session, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Page by page, so that no slow consumer holds a snapshot open and keeps the log from being folded back.
        for (var next = fromSequence; ;)
        {
            var from = next;
            var page = await ReadPayloadsAsync(database => SessionReader.Page(database, readers.Log, session, from), cancellation);
            if (page.Count == 0) yield break;
            foreach (var (_, sequence, at, kind, payload, payloadHash, hash) in page)
            {
                yield return new RecordingEntry(session, sequence, at, (EntryKind)kind, payload ?? default, hash)
                {
                    PayloadHash = payload is null ? payloadHash : default(ReadOnlyMemory<byte>),
                };
            }

            next = page[^1].Sequence + 1;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation)
    {
        WriteRules.RequireLook(afterPosition, limit);
        return ReadPayloadsAsync(database => StoreFeed.Page(database, readers.Log, afterPosition, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> BodyAsync(string name, CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                return bodies.Read(name) is { } stored ? stored : default(ReadOnlyMemory<byte>?);
            }
            catch (SqliteFailureException failure)
            {
                throw failure.ToUnavailable();
            }
        },
        cancellation);

    /// <summary>The sessions whose ends moved behind a position.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    internal Task<MovedHeads> HeadsAsync(HeadReader heads, long after, CancellationToken cancellation) =>
        readers.ReadAsync(database => heads.Read(database, readers.Log, after), cancellation);

    /// <summary>One entry's session, sequence and hash by its position; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    internal Task<(string Session, long Sequence, byte[] Hash)?> EntryAsync(long position, CancellationToken cancellation) =>
        readers.ReadAsync(database => HeadReader.Find(database, position), cancellation);

    /// <summary>The position of a session's entry; 0 when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    internal Task<long> PositionAsync(SessionId session, long sequence, CancellationToken cancellation) =>
        readers.ReadAsync(database => SessionReader.Number(database, session, sequence), cancellation);

    /// <inheritdoc/>
    public async Task<long> EraseAsync(
        SessionId session, long throughSequence, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation)
    {
        var erased = 0L;
        for (var next = 1L; next <= throughSequence;)
        {
            var from = next;
            var page = await readers.ReadAsync(
                database => PayloadErasure.Page(database, readers.Log, session, from, throughSequence, kinds), cancellation);
            if (page.Next == from) break;
            erased += page.Doomed.Count(static d => d.IsFresh);
            // First the index says what was there; a crash after that leaves bytes that nobody reads, and that the next call overwrites.
            if (page.Doomed.Exists(static d => d.IsFresh))
                await PutAsync(new WriteRequest([.. page.Doomed.Where(static d => d.IsFresh)], time.GetTimestamp()));
            await OverwriteAsync(page.Doomed, page.Bodies, cancellation);
            next = page.Next;
        }

        return erased;
    }

    /// <inheritdoc/>
    public Task<long> HeadAsync(CancellationToken cancellation) =>
        readers.ReadAsync(static database => database.Scalar("SELECT max(no) FROM entry"), cancellation);

    /// <inheritdoc/>
    public Task<long> RoomAsync(CancellationToken cancellation) => Task.FromResult(Math.Min(writer.Room, FreeSpace.Of(folder)));

    /// <inheritdoc/>
    public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) => readers.ReadAsync(
        database =>
        {
            using var find = database.Prepare("SELECT key, version, tag, body FROM state WHERE kind = ? AND key = ?");
            return find.Bind(0, kind).Bind(1, key).Step() ? Record(kind, find) : null;
        },
        cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A member is out of its bounds.</exception>
    public Task<long> WriteAsync(StateWrite write)
    {
        WriteRules.Require(write);
        return PutAsync(new WriteRequest(write, time.GetTimestamp()));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The limit is not 1 to 1,000, or the cursor is not one of this store's.</exception>
    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation)
    {
        var before = WriteRules.RequirePage(query);
        return readers.ReadAsync(database => List(database, query, before), cancellation);
    }

    /// <summary>Writes what waits, then closes the file; a container that knows the store under several contracts may ask more than
    /// once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        // Whoever closes the file last folds SQLite's log back into it; a reader cannot.
        readers.Dispose();
        queue.Close();
        await writer.Ended;
        await watch.DisposeAsync();
        queue.Dispose();
        single.Dispose();
    }

    private Task<long> PutAsync(WriteRequest request)
    {
        try
        {
            queue.Add(request);
        }
        catch (StoreUnavailableException refused)
        {
            return Task.FromException<long>(refused);
        }

        return request.Task;
    }

    // The index is read as of one moment and the payloads after it: one that is overwritten in between must not pass for what was recorded.
    // Whatever comes after what was overwritten finds in the index that it is gone.
    private async Task<T> ReadPayloadsAsync<T>(Func<Database, T> read, CancellationToken cancellation)
    {
        var before = Interlocked.Read(ref overwritten);
        var page = await readers.ReadAsync(read, cancellation);
        if (Interlocked.Read(ref overwritten) == before) return page;
        // Once more while nothing is overwritten, so that a long sweep holds up nobody for long.
        await overwriting.WaitAsync(cancellation);
        try
        {
            return await readers.ReadAsync(read, cancellation);
        }
        finally
        {
            overwriting.Release();
        }
    }

    private async Task OverwriteAsync(IReadOnlyList<DoomedPayload> doomed, IReadOnlyList<string> attached, CancellationToken cancellation)
    {
        await overwriting.WaitAsync(cancellation);
        try
        {
            Interlocked.Increment(ref overwritten);
            await Task.Run(() => Overwrite(doomed, attached), cancellation);
        }
        finally
        {
            overwriting.Release();
        }
    }

    private void Overwrite(IReadOnlyList<DoomedPayload> doomed, IReadOnlyList<string> attached)
    {
        PayloadErasure.Overwrite(folderOfLog, doomed);
        try
        {
            bodies.Erase(attached);
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
    }

    private static StatePage List(Database database, StateQuery query, long before)
    {
        using var read = database.Prepare($"SELECT key, version, tag, {(query.WithoutBodies ? "x''" : "body")}, written FROM state"
            + $" WHERE kind = ? AND written < ?{(query.Tag is null ? "" : " AND tag = ?")} ORDER BY written DESC LIMIT ?");
        read.Bind(0, query.Kind).Bind(1, before);
        if (query.Tag is { } tag) read.Bind(2, tag);
        // One more than asked for tells whether there is a next page.
        read.Bind(query.Tag is null ? 2 : 3, query.Limit + 1L);

        var records = new List<StateRecord>();
        var (last, bytes) = (0L, 0);
        while (read.Step())
        {
            if (records.Count == query.Limit || bytes >= StatePage.BytesMax)
                return new StatePage(records, last.ToString(CultureInfo.InvariantCulture));
            records.Add(Record(query.Kind, read));
            (last, bytes) = (read.Int64(4), bytes + records[^1].Body.Length);
        }

        return new StatePage(records, null);
    }

    private static StateRecord Record(string kind, Statement row) => new(kind, row.Text(0), row.Int64(1), row.Text(2), row.Blob(3));
}
