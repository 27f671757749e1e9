using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Stores;

namespace Gateway.Silo.Search;

/// <summary>Puts entries into the index, a page in one transaction. For one thread at a time; thrown away after any failure.</summary>
internal sealed class SearchWriter : IDisposable
{
    private const int SessionsMax = 20_000;

    private readonly Database _database;
    private readonly Statement _findSession;
    private readonly Statement _addSession;
    private readonly Statement _findOpen;
    private readonly Statement _findExchange;
    private readonly Statement _putOpen;
    private readonly Statement _endOpen;
    private readonly Statement _putExchange;
    private readonly Statement _addDoc;
    private readonly Statement _endDoc;
    private readonly Statement _putSpan;
    private readonly Statement _move;
    private readonly Dictionary<string, long> _sessions = new(StringComparer.Ordinal);
    private readonly FacetWords _facets = new();
    private IReadOnlyDictionary<string, long> _erased = new Dictionary<string, long>();
    private long _lastSession;
    private long _lastExchange;

    // A process that crashed may have left what was owed.
    private bool _owesLog = true;

    private SearchWriter(Database database)
    {
        _database = database;
        _findSession = database.Prepare("SELECT no FROM session WHERE id = ?");
        _addSession = database.Prepare(
            "INSERT INTO session (no, id, issuer, subject, name, connection, client) VALUES (?, ?, ?, ?, ?, ?, ?)");
        _findOpen = database.Prepare("SELECT id, text, indexed, facets FROM open WHERE exchange = ?");
        _findExchange = database.Prepare(
            "SELECT session_no, seq, at_ms, method, target, decision, policy, rule, outcome, kinds, cut FROM exchange WHERE id = ?");
        _putOpen = database.Prepare("INSERT OR REPLACE INTO open (exchange, id, text, indexed, facets) VALUES (?, ?, ?, ?, ?)");
        _endOpen = database.Prepare("DELETE FROM open WHERE exchange = ?");
        _putExchange = database.Prepare(
            "INSERT OR REPLACE INTO exchange (id, session_no, seq, at_ms, exchange, method, target, decision, policy, rule, outcome, "
            + "kinds, cut) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _addDoc = database.Prepare("INSERT INTO doc (rowid, text, facet) VALUES (?, ?, ?)");
        _endDoc = database.Prepare("INSERT INTO doc (doc, rowid, text, facet) VALUES ('delete', ?, ?, ?)");
        _putSpan = database.Prepare(
            "INSERT INTO span (no, min_ms, max_ms) VALUES (?, ?, ?) ON CONFLICT (no) DO UPDATE SET "
            + "min_ms = min(min_ms, excluded.min_ms), max_ms = max(max_ms, excluded.max_ms)");
        _move = database.Prepare("UPDATE about SET position = ?, hash = ?");
        _lastSession = database.Scalar("SELECT max(no) FROM session");
        _lastExchange = database.Scalar("SELECT max(id) FROM exchange");
        Position = database.Scalar("SELECT position FROM about");
        using var hash = database.Prepare("SELECT hash FROM about");
        hash.Step();
        Hash = hash.Blob(0);
    }

    /// <summary>The last entry that is in the index.</summary>
    public long Position { get; private set; }

    /// <summary>Its hash: what tells whether it is this recording's index.</summary>
    public byte[] Hash { get; private set; }

    /// <summary>Opens the index, or makes one that only its owner may read: it holds in clear what recordings hold encrypted.</summary>
    /// <exception cref="SqliteFailureException">It cannot be opened or is damaged.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made, or not be closed to others.</exception>
    public static SearchWriter Open(string path)
    {
        OwnerOnly.MakeFile(path);
        // SQLite gives its log and shared index the mode of the file, but those that are there keep theirs.
        foreach (var ending in (string[])["", "-wal", "-shm"]) OwnerOnly.Close(path + ending);
        var database = Database.OpenWriter(path, busyMs: 1_000);
        try
        {
            // What a power cut takes is made again from the recording: the position is in the same commit.
            database.Execute("PRAGMA synchronous=NORMAL");
            // FAST leaves the texts of exchanges that have ended in the pages that they no longer need.
            database.Execute("PRAGMA secure_delete=ON");
            if (!SearchSchema.IsThere(database)) SearchSchema.Create(database);
            return new SearchWriter(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Takes a page of entries over.</summary>
    /// <exception cref="SqliteFailureException">Nothing of it was.</exception>
    public void Take(IReadOnlyList<ExportEvent> page)
    {
        _database.Execute("BEGIN IMMEDIATE");
        var drafts = new Dictionary<string, SearchDraft>(StringComparer.Ordinal);
        var ended = new List<SearchDraft>();
        using var erasure = new SearchErasure(_database);
        foreach (var told in page)
        {
            // As where it is made anew, and the payloads could not be overwritten.
            if (told.Entry.Sequence <= _erased.GetValueOrDefault(told.Entry.Session.Value)) continue;
            var session = SessionOf(told);
            if (told.Entry.Kind == EntryKind.Erased) erasure.Note(session, told.Number("through") ?? told.Entry.Sequence);
            if (told.Exchange.Exchange.Length == 0) continue;
            if (!drafts.TryGetValue(told.Exchange.Exchange, out var draft))
                drafts[told.Exchange.Exchange] = draft = Find(told) ?? Begin(told, session);
            draft.Take(told);
            if (draft.Outcome == SearchDraft.Open) continue;
            ended.Add(draft);
            drafts.Remove(told.Exchange.Exchange);
        }

        foreach (var draft in ended) Write(draft);
        foreach (var draft in drafts.Values) Write(draft);
        erasure.Run();
        _move.Bind(0, page[^1].Position).Bind(1, page[^1].Entry.Hash.Span).Run();
        _database.Execute("COMMIT");
        (Position, Hash) = (page[^1].Position, page[^1].Entry.Hash.ToArray());
        _owesLog |= erasure.IsAny;
        Settle();
    }

    /// <summary>Notes that the index goes on without what cannot be read at a position, and right behind it.</summary>
    /// <exception cref="SqliteFailureException">It was not noted.</exception>
    public void NotePassed(long position)
    {
        using var note = _database.Prepare("INSERT OR IGNORE INTO passed (position) VALUES (?)");
        note.Bind(0, position).Run();
    }

    /// <summary>The positions that were noted so, the last ones of them first.</summary>
    /// <exception cref="SqliteFailureException">The index cannot be read.</exception>
    public IReadOnlyList<long> Passed()
    {
        using var read = _database.Prepare("SELECT position FROM passed ORDER BY position DESC LIMIT 64");
        var positions = new List<long>();
        while (read.Step()) positions.Add(read.Int64(0));
        return positions;
    }

    /// <summary>Takes out what was erased though no entry tells of it, and takes nothing of it over again.</summary>
    /// <param name="erased">The last entry that is concerned, by session.</param>
    /// <exception cref="SqliteFailureException">Nothing of it was.</exception>
    public void Erase(IReadOnlyDictionary<string, long> erased)
    {
        _erased = erased;
        _database.Execute("BEGIN IMMEDIATE");
        using var erasure = new SearchErasure(_database);
        foreach (var (session, through) in erased)
            if (Find(session) is > 0 and var no) erasure.Note(no, through);
        erasure.Run();
        _database.Execute("COMMIT");
        _owesLog |= erasure.IsAny;
        Settle();
    }

    /// <summary>Takes what was erased out of SQLite's log too, unless someone is searching just now; then it is asked again.</summary>
    public void Settle()
    {
        if (_owesLog) _owesLog = !_database.TryEmptyLog();
    }

    public void Dispose()
    {
        Statement[] all =
        [
            _findSession, _addSession, _findOpen, _findExchange, _putOpen, _endOpen, _putExchange, _addDoc, _endDoc, _putSpan, _move,
        ];
        foreach (var statement in all) statement.Dispose();
        _database.Dispose();
    }

    private long SessionOf(ExportEvent told)
    {
        var id = told.Entry.Session.Value;
        if (_sessions.TryGetValue(id, out var no)) return no;
        if (_sessions.Count >= SessionsMax) _sessions.Clear();
        no = Find(id);
        if (no == 0)
        {
            no = ++_lastSession;
            var who = told.Session;
            _addSession.Bind(0, no).Bind(1, id).Bind(2, who.Issuer).Bind(3, who.Subject).Bind(4, who.Name).Bind(5, who.Connection)
                .Bind(6, who.Client).Run();
        }

        return _sessions[id] = no;
    }

    private long Find(string session)
    {
        var no = _findSession.Bind(0, session).Step() ? _findSession.Int64(0) : 0;
        _findSession.Reset();
        return no;
    }

    private SearchDraft Begin(ExportEvent told, long session) => new()
    {
        Id = ++_lastExchange,
        Session = session,
        SessionId = told.Entry.Session.Value,
        Who = told.Session,
        Exchange = told.Exchange.Exchange,
        Sequence = told.Entry.Sequence,
        AtUnixMs = told.Entry.AtUnixMs,
        // Of an exchange whose beginning is lost, what is known of it all the same.
        Method = told.Exchange.Method,
        Target = told.Exchange.Target,
        Decision = told.Exchange.Effect,
        Policy = told.Exchange.Policy,
        Rule = told.Exchange.Rule,
    };

    // One that earlier pages began and none ended.
    private SearchDraft? Find(ExportEvent told)
    {
        if (!_findOpen.Bind(0, told.Exchange.Exchange).Step())
        {
            _findOpen.Reset();
            return null;
        }

        var (id, text, indexed, facets) = (_findOpen.Int64(0), _findOpen.Text(1), (int)_findOpen.Int64(2), _findOpen.Text(3));
        _findOpen.Reset();
        _findExchange.Bind(0, id).Step();
        var draft = new SearchDraft
        {
            Id = id,
            Session = _findExchange.Int64(0),
            SessionId = told.Entry.Session.Value,
            Who = told.Session,
            Exchange = told.Exchange.Exchange,
            Sequence = _findExchange.Int64(1),
            AtUnixMs = _findExchange.Int64(2),
            Method = _findExchange.Text(3),
            Target = _findExchange.Text(4),
            Decision = _findExchange.Text(5),
            Policy = _findExchange.Text(6),
            Rule = _findExchange.Text(7),
            Outcome = _findExchange.Text(8),
            Cut = _findExchange.Int64(10) != 0,
            Indexed = indexed,
            Facets = facets,
        };
        draft.Text.Append(text);
        draft.Kinds.UnionWith(_findExchange.Text(9).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        _findExchange.Reset();
        return draft;
    }

    private void Write(SearchDraft draft)
    {
        var isOpen = draft.Outcome == SearchDraft.Open;
        var text = draft.Text.ToString();
        var facets = draft.FacetWords(_facets);
        // A stream of many small pieces is not indexed anew with each: only when a quarter has come to it, and at its end.
        var isStale = draft.Indexed < 0 || !isOpen || !string.Equals(facets, draft.Facets, StringComparison.Ordinal)
            || text.Length - draft.Indexed > draft.Indexed / 4;
        if (isStale)
        {
            if (draft.Indexed >= 0) _endDoc.Bind(0, draft.Id).Bind(1, text[..draft.Indexed]).Bind(2, draft.Facets).Run();
            _addDoc.Bind(0, draft.Id).Bind(1, text).Bind(2, facets).Run();
            (draft.Indexed, draft.Facets) = (text.Length, facets);
        }

        _putExchange.Bind(0, draft.Id).Bind(1, draft.Session).Bind(2, draft.Sequence).Bind(3, draft.AtUnixMs).Bind(4, draft.Exchange)
            .Bind(5, draft.Method).Bind(6, draft.Target).Bind(7, draft.Decision).Bind(8, draft.Policy).Bind(9, draft.Rule)
            .Bind(10, draft.Outcome).Bind(11, string.Join(' ', draft.Kinds)).Bind(12, draft.Cut ? 1 : 0).Run();
        _putSpan.Bind(0, draft.Id >> SearchSchema.SpanBits).Bind(1, draft.AtUnixMs).Bind(2, draft.AtUnixMs).Run();
        if (isOpen)
            _putOpen.Bind(0, draft.Exchange).Bind(1, draft.Id).Bind(2, text).Bind(3, draft.Indexed).Bind(4, draft.Facets).Run();
        else
            _endOpen.Bind(0, draft.Exchange).Run();
    }
}
