using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>The writer's connection with its prepared statements. Owned by the writer's thread; thrown away after any failure.</summary>
internal sealed class WriterSession : IGroupSession
{
    // About what a row takes, its share of the pages above it included.
    private const int RowBytes = 128;
    // With less room than this the database is asked how much of it is in use; what was counted is an upper bound.
    private const long ScarceBytes = 64L << 20;
    // Emptying SQLite's log costs as much as some commits: in traffic it is tried once in so many groups.
    private const int SettleEvery = 64;
    private static readonly byte[] NoHash = new byte[32];

    private readonly Database database;
    private readonly SqliteStoreOptions options;
    private readonly TailCache tails;
    private readonly GroupBodies bodies;
    private readonly List<SessionTail> dirty = [];
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement probe;
    private readonly Statement findSession;
    private readonly Statement addSession;
    private readonly Statement moveTail;
    private readonly Statement addEntry;
    private readonly Statement addMark;
    private readonly Statement addState;
    private readonly Statement changeState;
    private long lastSession;
    private long lastEntry;
    private long lastWritten;
    private long databaseBytes;
    private bool syncsFully = true;
    private bool owesLog;
    private int groupsOwing;
    private EntryLog? log;

    private WriterSession(Database database, SqliteStoreOptions options, TailCache tails, GroupBodies bodies)
    {
        this.database = database;
        this.options = options;
        this.tails = tails;
        this.bodies = bodies;
        // What is removed or replaced is overwritten, not only unlinked: what is erased later leaves no older form behind in the file.
        // SQLite's log has it until it is emptied: see Settle.
        database.Execute("PRAGMA secure_delete=ON");
        begin = database.Prepare("BEGIN IMMEDIATE");
        commit = database.Prepare("COMMIT");
        // Writes a page whether or not it changes; an update that changes nothing writes none.
        probe = database.Prepare("PRAGMA user_version=0");
        findSession = database.Prepare("SELECT no, tail_seq, tail_no, tail_hash FROM session WHERE id = ?");
        addSession = database.Prepare("INSERT INTO session (no, id, first_no, tail_seq, tail_no, tail_hash) VALUES (?, ?, ?, 0, 0, ?)");
        moveTail = database.Prepare("UPDATE session SET tail_seq = ?, tail_no = ?, tail_hash = ? WHERE no = ?");
        addEntry = database.Prepare(
            "INSERT INTO entry (no, session_no, seq, prev_no, at_ms, kind, hash, segment, place, bytes) "
            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        addMark = database.Prepare("INSERT INTO mark (session_no, seq, no) VALUES (?, ?, ?)");
        addState = database.Prepare(
            "INSERT INTO state (kind, key, version, tag, written, body) VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (kind, key) DO NOTHING");
        changeState = database.Prepare(
            "UPDATE state SET version = version + 1, tag = ?, written = ?, body = ? WHERE kind = ? AND key = ? AND version = ?");
        lastSession = database.Scalar("SELECT max(no) FROM session");
        lastEntry = database.Scalar("SELECT max(no) FROM entry");
        lastWritten = database.Scalar("SELECT max(written) FROM state");
        databaseBytes = database.UsedBytes;
    }

    /// <summary>Opens the file and its log and brings both up to date.</summary>
    /// <param name="options">The file and the bounds.</param>
    /// <param name="tails">The ends that are known; empty.</param>
    /// <param name="bodies">Those of the group before, if it failed.</param>
    /// <param name="restores">Whether entries that the log has and the index lacks are taken over: after a power cut they may have been
    /// acknowledged.
    /// After a failure of this process they were not, and are cut off.</param>
    /// <exception cref="SqliteFailureException">It cannot be opened or written.</exception>
    /// <exception cref="StoreUnavailableException">The file is of a newer version, or the log goes on behind what can be taken over:
    /// nothing of it was changed.</exception>
    public static WriterSession Open(SqliteStoreOptions options, TailCache tails, GroupBodies bodies, bool restores)
    {
        // What a crash left of SQLite's log may hold what was removed just before.
        var isLeft = new FileInfo(options.Path + "-wal") is { Exists: true, Length: > 0 };
        var opened = Database.OpenWriter(options.Path, options.BusyMsMax, options.FileBytesMax);
        WriterSession? session = null;
        try
        {
            SqliteSchema.Migrate(opened);
            session = new WriterSession(opened, options, tails, bodies) { owesLog = isLeft };
            var end = LogIndex.End(opened);
            if (restores) end = session.Restore(end);
            else session.Supersede();
            session.log = EntryLog.Open(options.Path, end);
            bodies.Settle(session.lastEntry);
            return session;
        }
        catch
        {
            session?.Dispose();
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Writes the group and returns when it is durable: entries are, once they are in the synced log; the index of them may be
    /// lost in a power cut
    /// and is then made from the log again. State is in the database alone, so a group that has some syncs that too. An empty group tries
    /// whether the file can be written.</summary>
    /// <exception cref="SqliteFailureException">Nothing of the group was kept, as far as SQLite can tell.</exception>
    public void Commit(IReadOnlyList<WriteRequest> group)
    {
        SyncFully(group.Count == 0 || HasState(group));
        begin.Run();
        bodies.Begin(lastEntry);
        if (group.Count == 0) probe.Run();
        foreach (var request in group)
        {
            if (request.Entries is { } entries) Append(request, entries);
            else if (request.Doomed is { } doomed) StrikeOut(request, doomed);
            else Write(request, request.State!);
        }

        WriteTails();
        RequireRoom();
        log!.Write();
        commit.Run();
        bodies.Keep();
    }

    /// <summary>Takes what was removed out of SQLite's log, where the pages of before still stand: when there is a rest, or after many
    /// groups.</summary>
    /// <remarks>It makes durable in the file what is committed, and the entries of that are in the synced log.</remarks>
    public bool Settle(bool isResting)
    {
        if (!owesLog || (!isResting && ++groupsOwing % SettleEvery != 0)) return !owesLog;
        owesLog = !database.TryEmptyLog();
        return !owesLog;
    }

    /// <summary>Bytes that the file and its log may still grow by.</summary>
    public long Room()
    {
        if (options.FileBytesMax - databaseBytes - log!.Bytes < ScarceBytes) databaseBytes = database.UsedBytes;
        return Math.Max(0, options.FileBytesMax - databaseBytes - log.Bytes);
    }

    public void Dispose()
    {
        Statement[] all = [begin, commit, probe, findSession, addSession, moveTail, addEntry, addMark, addState, changeState];
        foreach (var statement in all) statement.Dispose();
        log?.Dispose();
        database.Dispose();
    }

    private static bool HasState(IReadOnlyList<WriteRequest> group)
    {
        foreach (var request in group)
            if (request.Entries is null) return true;
        return false;
    }

    private void SyncFully(bool wanted)
    {
        if (wanted == syncsFully) return;
        database.Execute(wanted ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        syncsFully = wanted;
    }

    private void RequireRoom()
    {
        if (databaseBytes + log!.Bytes <= options.FileBytesMax) return;
        // What was known is an upper bound: state was overwritten or deleted since.
        databaseBytes = database.UsedBytes;
        if (databaseBytes + log.Bytes > options.FileBytesMax) throw LogFailure.TooLarge();
    }

    private void WriteTails()
    {
        foreach (var tail in dirty)
        {
            moveTail.Bind(0, tail.Sequence).Bind(1, tail.EntryNumber).Bind(2, tail.Hash.Span).Bind(3, tail.Number).Run();
            tail.Dirty = false;
        }

        dirty.Clear();
    }

    // A commit that failed may stand whole in SQLite's log, and count when that is read anew: before the log loses what such a commit
    // names, another one is durable in its place.
    private void Supersede()
    {
        SyncFully(true);
        begin.Run();
        probe.Run();
        commit.Run();
    }

    // Takes over what follows, entry by entry as the chain demands, and tells where that ends.
    private LogPlace Restore(LogPlace end)
    {
        begin.Run();
        var isErased = false;
        foreach (var found in LogScan.From(LogRecord.Folder(options.Path), end))
        {
            var entry = found.Entry;
            if (found.Number != lastEntry + 1 || entry.Session.Value.Length == 0 || entry.Kind is < 1 or > byte.MaxValue) break;
            // What is torn must leave no session behind: the row of a new one is made when its first entry is known to be whole.
            var tail = tails.Find(entry.Session.Value) ?? Load(entry.Session.Value, create: false);
            if ((tail?.Sequence ?? 0) != entry.Sequence - 1) break;
            var before = tail is null ? RecordingTail.Empty : new RecordingTail(tail.Sequence, tail.Hash);
            var follows = Chain.Append(before, entry.Session, entry.AtUnixMs, (EntryKind)entry.Kind, entry.Payload!.Value);
            if (!follows.Hash.Span.SequenceEqual(entry.Hash.Span))
            {
                isErased = found.IsErased;
                break;
            }

            Index(tail ?? Load(entry.Session.Value, create: true)!, follows, found.Payload);
            end = found.End;
            // An end that the cache forgets is read from its row again.
            if (dirty.Count >= options.GroupWritesMax) WriteTails();
        }

        RequireTorn(end, isErased);
        WriteTails();
        commit.Run();
        return end;
    }

    // A power cut tears the one group that was in flight, and nothing behind it: another is begun only when that one is synced. A group
    // has less than its bytes before it takes its last append, and that has one payload; what is attached to it is named in a few bytes.
    // Nor does it erase: the index of what is erased was durable before.
    private void RequireTorn(LogPlace end, bool isErased)
    {
        if (isErased || EntryLog.BytesBehind(options.Path, end) > options.Bounds.GroupBytesMax + LogRecord.BytesMax)
            throw LogFailure.NotTorn();
    }

    // Entries are numbered by this process alone: should another one ever write in spite of the lock, both take the same number, and the
    // primary key fails the group of the later one.
    // The check and the insert are in one transaction of the only writer, so that of two appends of one sequence exactly one is kept.
    private void Append(WriteRequest request, IReadOnlyList<RecordingEntry> entries)
    {
        var first = entries[0];
        var tail = tails.Find(first.Session.Value) ?? Load(first.Session.Value, create: first.Sequence == 1);
        if (tail is null || !tail.IsBefore(first))
        {
            request.NoteConflict();
            return;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            // Before the entry that names it: a body that no entry names is nothing, an entry without its body is a break.
            if (!entries[i].Body.IsEmpty) WriteBody(entries[i]);
            Index(tail, entries[i], log!.Stage(lastEntry + 1, entries[i]));
        }

        request.Note(tail.Sequence);
    }

    private void WriteBody(RecordingEntry entry)
    {
        if (Attachment.Read(entry.Payload) is not { } attachment)
            throw new InvalidOperationException("A body comes with an entry that names it.");
        bodies.Write(attachment.Name, entry.Body.Span);
    }

    private void Index(SessionTail tail, RecordingEntry entry, LogPlace payload)
    {
        addEntry.Bind(0, ++lastEntry).Bind(1, tail.Number).Bind(2, entry.Sequence).Bind(3, tail.EntryNumber)
            .Bind(4, entry.AtUnixMs).Bind(5, (long)entry.Kind).Bind(6, entry.Hash.Span)
            .Bind(7, payload.Segment).Bind(8, payload.Offset).Bind(9, entry.Payload.Length).Run();
        if (entry.Sequence % SessionReader.MarkEvery == 0)
            addMark.Bind(0, tail.Number).Bind(1, entry.Sequence).Bind(2, lastEntry).Run();
        databaseBytes += RowBytes;
        (tail.EntryNumber, tail.Sequence, tail.Hash) = (lastEntry, entry.Sequence, entry.Hash);
        if (!tail.Dirty) dirty.Add(tail);
        tail.Dirty = true;
    }

    private SessionTail? Load(string session, bool create)
    {
        SessionTail? tail = null;
        findSession.Bind(0, session);
        if (findSession.Step())
            tail = new SessionTail(findSession.Int64(0), findSession.Int64(1), findSession.Int64(2)) { Hash = findSession.Blob(3) };
        findSession.Reset();
        if (tail is null)
        {
            if (!create) return null;
            addSession.Bind(0, ++lastSession).Bind(1, session).Bind(2, lastEntry + 1).Bind(3, NoHash).Run();
            tail = new SessionTail(lastSession, 0, 0) { Hash = NoHash };
        }

        tails.Add(session, tail);
        return tail;
    }

    // Rare, so its statement is not kept.
    private void StrikeOut(WriteRequest request, IReadOnlyList<DoomedPayload> doomed)
    {
        using var strike = database.Prepare("UPDATE entry SET payload_hash = ?, payload = NULL WHERE no = ? AND payload_hash IS NULL");
        foreach (var payload in doomed) strike.Bind(0, payload.Hash.Span).Bind(1, payload.Number).Run();
        owesLog = true;
        request.Note(doomed.Count);
    }

    private void Write(WriteRequest request, StateWrite write)
    {
        if (write.Removes)
        {
            Remove(request, write);
            return;
        }

        lastWritten++;
        databaseBytes += write.Body.Length + RowBytes;
        if (write.ExpectedVersion == 0)
            addState.Bind(0, write.Kind).Bind(1, write.Key).Bind(2, write.Tag).Bind(3, lastWritten).Bind(4, write.Body.Span).Run();
        else
            changeState.Bind(0, write.Tag).Bind(1, lastWritten).Bind(2, write.Body.Span)
                .Bind(3, write.Kind).Bind(4, write.Key).Bind(5, write.ExpectedVersion).Run();

        if (database.Changes == 0) request.NoteConflict();
        else request.Note(write.ExpectedVersion + 1);
    }

    // Rare as well, so its statement is not kept.
    private void Remove(WriteRequest request, StateWrite write)
    {
        using var remove = database.Prepare("DELETE FROM state WHERE kind = ? AND key = ? AND version = ?");
        remove.Bind(0, write.Kind).Bind(1, write.Key).Bind(2, write.ExpectedVersion).Run();
        if (database.Changes == 0)
        {
            request.NoteConflict();
            return;
        }

        owesLog = true;
        request.Note(write.ExpectedVersion);
    }
}
