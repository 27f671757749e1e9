using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>One verification: reads every entry once, in the order of the file, and keeps one chain a session going.</summary>
/// <remarks>What is to be read is fixed at the start; entries never change after that, so no snapshot is held against a writer.</remarks>
internal sealed class RecordingScan(
    Database database, string path, IReadOnlySet<SessionId>? only, EvidenceScan? beside, long sealedTo = long.MaxValue,
    bool isAgain = false)
    : IDisposable
{
    private const int PageRows = 512;
    // Those of the index, by the number of their row; a session that stands in the log alone has none, whatever number it might take.
    private readonly Dictionary<long, SessionCheck> byRow = [];
    private readonly List<SessionCheck> checks = [];
    private readonly Dictionary<SessionId, SessionCheck> bySession = [];
    private readonly HashSet<long> strangers = [];
    private readonly List<ChainBreak> breaks = [];
    private readonly LogAudit audit = new(path);
    private readonly BodyFolder bodies = new(path);
    private readonly byte[] hash = new byte[32];
    private EvidenceScan? evidence = beside;
    private long signedTo = sealedTo;
    private long missingFrom;
    private long missingTo;
    private long lastNumber;
    private long unbelieved;
    private long notSigned;

    public RecordingReport Run(CancellationToken cancellation)
    {
        // Before the end of the recording is noted, so that everything that is signed is read.
        BeginEvidence();
        signedTo = evidence?.SealedTo ?? signedTo;
        var (last, end) = LoadSessions();
        if (only is not null && !checks.Any(IsWanted))
            throw new StoreUnavailableException("Recording: there is no such session in this file; 'gateway recording list' shows them.");

        var whole = ScanEntries(last, cancellation);
        if (whole) ScanLog(last, end);
        if (whole) FinishSessions();
        TellSessions(cancellation);
        if (whole) FinishFile(cancellation);
        return Report();
    }

    private void BeginEvidence()
    {
        try
        {
            evidence?.Begin();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && LogFailure.Of(failure).IsOfPlace)
        {
            evidence = null;
            const string Told = "the checkpoints beside the recording cannot be read; check who owns them, and the disk";
            breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.DamagedFile, Told));
        }
    }

    // The ends and the last entry come from one snapshot, so that a writer at work cannot make them disagree.
    private (long Last, LogPlace End) LoadSessions()
    {
        database.Execute("BEGIN");
        try
        {
            using var read = database.Prepare("SELECT no, id, first_no, tail_seq, tail_no, tail_hash FROM session ORDER BY no");
            while (read.Step())
            {
                var tail = new RecordingTail(read.Int64(3), read.Blob(5));
                var row = read.Int64(0);
                var check = new SessionCheck(new SessionId(read.Text(1)), read.Int64(2), tail, read.Int64(4)) { Row = row };
                byRow[row] = check;
                checks.Add(check);
                if (!bySession.TryAdd(check.Session, check)) check.IsAstray = bySession[check.Session].IsAstray = true;
            }

            if (!isAgain) LookUp();
            return (database.Scalar("SELECT max(no) FROM entry"), LogIndex.End(database));
        }
        finally
        {
            database.Execute("COMMIT");
        }
    }

    // What follows reads by row; whoever reads one session asks for its id.
    private void LookUp()
    {
        const string Told = "the file's index of session ids is gone, so that two sessions may have one";
        if (LinkAudit.HasIds(database)) LinkAudit.LookUp(database, checks.Where(IsWanted));
        else breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.WrongLink, Told));
    }

    private bool ScanEntries(long last, CancellationToken cancellation)
    {
        var at = 0L;
        using var read = database.Prepare(
            $"SELECT no, session_no, prev_no, {SessionReader.Columns} FROM entry WHERE no > ? AND no <= ? ORDER BY no LIMIT 512");
        try
        {
            for (var rows = PageRows; rows == PageRows;)
            {
                cancellation.ThrowIfCancellationRequested();
                rows = 0;
                read.Bind(0, at).Bind(1, last);
                while (read.Step())
                {
                    rows++;
                    var number = read.Int64(0);
                    if (number != at + 1) NoteMissing(at + 1, number - 1);
                    at = number;
                    lastNumber = number;
                    Take(read, number);
                }

                read.Reset();
            }

            return true;
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            var text = Text($"the file is damaged behind its entry number {at} and cannot be read on");
            breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.DamagedFile, text));
            return false;
        }
    }

    // What a power cut took from the index, or what a writer adds just now: it is in the log, so it counts, as long as it follows. What
    // does not was torn before it was acknowledged, as a rule, and the next start cuts it off; that it is there is told.
    private void ScanLog(long last, LogPlace end)
    {
        unbelieved = 0;
        var folder = LogRecord.Folder(path);
        var at = end;
        try
        {
            at = FollowLog(last, end, folder);
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            var text = Text($"the log cannot be read behind entry number {lastNumber}; check who owns its files, and the disk");
            breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.DamagedFile, text));
            return;
        }

        for (var file = new FileInfo(LogRecord.File(folder, at.Segment)); file.Exists;)
        {
            unbelieved += Math.Max(file.Length - at.Offset, 0);
            at = LogPlace.First with { Segment = at.Segment + 1 };
            file = new FileInfo(LogRecord.File(folder, at.Segment));
        }
    }

    // Where the last entry ends that follows.
    private LogPlace FollowLog(long last, LogPlace end, string folder)
    {
        foreach (var found in LogScan.From(folder, end))
        {
            if (found.Number != ++last) return end;
            var session = found.Entry.Session;
            if (only?.Contains(session) == false)
            {
                end = found.End;
                continue;
            }

            var isKnown = bySession.TryGetValue(session, out var known);
            var check = known ?? new SessionCheck(session, last, RecordingTail.Empty, 0);
            if (!check.Verifier.Follows(found.Entry)) return end;
            if (!isKnown) checks.Add(bySession[session] = check);
            end = found.End;
            lastNumber = last;
            evidence?.See(last, found.Entry);
            if (!Add(check, last, found.Entry)) continue;
            check.Tail = new RecordingTail(found.Entry.Sequence, found.Entry.Hash);
            check.TailNumber = check.LastNumber = last;
        }

        return end;
    }

    private void Take(Statement row, long number)
    {
        if (!byRow.TryGetValue(row.Int64(1), out var check))
        {
            var session = row.Int64(1);
            Skip(row, number);
            if (only is not null || !strangers.Add(session)) return;
            var text = Text($"the row of session number {session} is missing, its entries are there");
            breaks.Add(new ChainBreak(new SessionId(Text($"#{session}")), row.Int64(3), ChainFault.MissingRows, text));
            return;
        }

        if (!IsWanted(check))
        {
            Skip(row, number);
            return;
        }

        var (entry, differs) = Entry(check, row, number);
        var believed = Add(check, number, entry);
        evidence?.See(number, entry);
        if (!believed) return;
        if (differs) check.Verifier.AddAlteredRecord(entry.Sequence);
        var before = check.LastNumber == 0 ? check.FirstNumber : number;
        if (row.Int64(2) != check.LastNumber || before != number) check.Verifier.AddWrongLink();
        check.LastNumber = number;
    }

    private bool Add(SessionCheck check, long number, in StoredEntry entry)
    {
        if (entry.Kind == (long)EntryKind.Erased && number > signedTo) check.Verifier.Erasures.BeginUnsigned();
        return check.Verifier.Add(WithBody(entry));
    }

    private void Skip(Statement row, long number)
    {
        if (!row.IsNull(9)) audit.Skip(number, row.Int64(9), row.Int64(10), row.Int64(11));
    }

    // The index and the log each say what the entry is. The chain judges the index's word; the log's must be the same.
    private (StoredEntry Entry, bool Differs) Entry(SessionCheck check, Statement row, long number)
    {
        var kept = row.IsNull(8) ? default(ReadOnlyMemory<byte>?) : row.Blob(8);
        var dropped = row.IsNull(7) ? default(ReadOnlyMemory<byte>) : row.Blob(7);
        // Of one that has both nobody could tell whether it was dropped.
        if (kept is not null && !row.IsNull(7)) (kept, dropped) = (null, default);
        var entry = new StoredEntry(check.Session, row.Int64(3), row.Int64(4), row.Int64(5), kept, dropped, Hash(row.Bytes(6)));
        if (row.IsNull(9)) return (entry, false);
        var (payload, differs) = audit.Take(row.Int64(9), row.Int64(10), row.Int64(11), number, entry, check.Id);
        return (row.IsNull(7) && entry.Payload is null ? entry with { Payload = payload } : entry, differs);
    }

    private StoredEntry WithBody(in StoredEntry entry) =>
        entry is { Kind: (long)EntryKind.Attached, Payload: { } payload } && Attachment.Read(payload) is { } attachment
            ? entry with { Body = bodies.Look(attachment) } : entry;

    // Nobody keeps an entry's hash beyond the entry, so all of them stand in one place.
    private ReadOnlyMemory<byte> Hash(ReadOnlySpan<byte> stored)
    {
        if (stored.Length != hash.Length) return stored.ToArray();
        stored.CopyTo(hash);
        return hash;
    }

    private void FinishSessions()
    {
        foreach (var check in checks)
        {
            if (!IsWanted(check)) continue;
            var isLinked = check.LastNumber == check.TailNumber && check.Row is null or > 0;
            if (check.Verifier.Finish(check.Tail) is null && !isLinked) check.Verifier.AddWrongLink();
        }
    }

    private void TellSessions(CancellationToken cancellation)
    {
        if (!isAgain) LookAgain(cancellation);
        foreach (var check in checks)
        {
            if (check.IsAstray && IsWanted(check)) check.Verifier.AddWrongLink();
            if (check.Verifier.Break is { } found) breaks.Add(found);
        }
    }

    private void FinishFile(CancellationToken cancellation)
    {
        if (!isAgain && evidence is not null) CountNotSigned(cancellation);
        // Missing rows show as a gap of their session as a rule; alone they are worth telling when no session accounts for them.
        if (missingTo > 0 && breaks.Count == 0 && only is null)
        {
            var text = Text(
                $"entries number {missingFrom} to {missingTo} of the file are missing, with their sessions");
            breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.MissingRows, text));
        }

        if (!isAgain) FollowLinks();
        evidence?.Finish(lastNumber);
    }

    private void FollowLinks()
    {
        try
        {
            var told = breaks.Select(static found => found.Session).ToHashSet();
            foreach (var (row, sequence) in LinkAudit.Find(database))
            {
                var check = byRow.GetValueOrDefault(row);
                if (check is null ? only is not null : !IsWanted(check)) continue;
                var session = check?.Session ?? new SessionId(Text($"#{row}"));
                if (!told.Add(session)) continue;
                var text = Text($"session {session.Value}, entry {sequence}: the file's mark leads elsewhere, or it stands below number 1");
                breaks.Add(new ChainBreak(session, sequence, ChainFault.WrongLink, text));
            }
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            breaks.Add(new ChainBreak(new SessionId(""), 0, ChainFault.DamagedFile, "the file is damaged where its marks are"));
        }
    }

    // Which payloads an erasure is of is known only behind it, so they are looked for once more; there is hardly ever such an erasure.
    private void CountNotSigned(CancellationToken cancellation)
    {
        notSigned = checks.Sum(static check => check.Verifier.Erasures.UnsignedBodies);
        if (!checks.Any(static check => check.Verifier.Erasures.HasUnsigned)) return;
        using var read = database.Prepare(
            "SELECT no, session_no, seq, kind FROM entry WHERE no > ? AND no <= ? AND payload_hash IS NOT NULL ORDER BY no LIMIT 512");
        var (at, rows) = (0L, PageRows);
        while (rows == PageRows)
        {
            cancellation.ThrowIfCancellationRequested();
            rows = 0;
            read.Bind(0, at).Bind(1, lastNumber);
            for (; read.Step(); rows++)
            {
                at = read.Int64(0);
                if (!byRow.TryGetValue(read.Int64(1), out var check)) continue;
                if (check.Verifier.Erasures.IsUnsigned(read.Int64(3), read.Int64(2))) notSigned++;
            }

            read.Reset();
        }
    }

    // A page of the index that was read just before its payloads were struck out and overwritten meets zeros in the log. Each look may
    // meet the next erasure, at another entry; what is at the same one again is so.
    private void LookAgain(CancellationToken cancellation)
    {
        var seen = new Dictionary<SessionId, long>();
        while (true)
        {
            // All of them at once: each look reads the whole index.
            var suspects = checks.Where(check => check.Verifier.Break is { } found
                && found.Sequence != seen.GetValueOrDefault(check.Session) && IsErased(check, found)).ToList();
            if (suspects.Count == 0) return;
            var names = suspects.Select(static check => check.Session).ToHashSet();
            using var scan = new RecordingScan(database, path, names, null, signedTo, isAgain: true);
            scan.Run(cancellation);
            foreach (var check in suspects)
            {
                seen[check.Session] = check.Verifier.Break!.Sequence;
                if (scan.bySession.TryGetValue(check.Session, out var now)) check.Verifier = now.Verifier;
            }
        }
    }

    private bool IsWanted(SessionCheck check) => only?.Contains(check.Session) != false;

    private bool IsErased(SessionCheck check, ChainBreak found)
    {
        try
        {
            using var read = database.Prepare("SELECT payload_hash FROM entry WHERE no = ?");
            return read.Bind(0, SessionReader.Number(database, check.Session, found.Sequence)).Step() && !read.IsNull(0);
        }
        catch (SqliteFailureException failure) when (failure.IsOfPlace)
        {
            return false;
        }
    }

    private void NoteMissing(long from, long to)
    {
        if (missingTo == 0) missingFrom = from;
        missingTo = to;
    }

    private RecordingReport Report()
    {
        var read = checks.Where(IsWanted).ToArray();
        var believed = read.Where(check => check.Verifier.Entries > 0).ToArray();
        return new RecordingReport
        {
            File = path,
            Sessions = read.Length,
            Entries = believed.Sum(check => check.Verifier.Entries),
            FirstAtUnixMs = believed.Length == 0 ? 0 : believed.Min(check => check.Verifier.FirstAtUnixMs),
            LastAtUnixMs = believed.Length == 0 ? 0 : believed.Max(check => check.Verifier.LastAtUnixMs),
            Breaks = [.. breaks, .. evidence?.Breaks ?? []],
            Erased = new ErasureSummary(read.Sum(static check => check.Verifier.Erasures.Gone), evidence is null ? null : notSigned),
            Evidence = evidence?.Summary,
            UnbelievedBytes = unbelieved,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => audit.Dispose();
}
