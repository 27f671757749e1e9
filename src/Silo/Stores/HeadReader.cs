using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Finds the sessions whose ends have moved, from the index alone: no payload but a status is read. For one caller at a
/// time.</summary>
internal sealed class HeadReader
{
    private const int EntriesMax = 50_000;
    private const int StatesMax = 50_000;

    // Two generations stand for a least-recently-used list.
    private Dictionary<string, HeadState> _young = new(StringComparer.Ordinal);
    private Dictionary<string, HeadState> _old = new(StringComparer.Ordinal);

    /// <summary>The ends that moved behind <paramref name="after"/>; about as many entries as one checkpoint may cover.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be read.</exception>
    public MovedHeads Read(Database database, LogFiles log, long after)
    {
        var end = database.Scalar("SELECT max(no) FROM entry");
        var last = Math.Min(end, after + EntriesMax);
        if (last <= after) return new MovedHeads(after, 0, [], IsAll: true);
        var changes = Changes(database, log, after, last);
        var heads = new List<SessionHead>();
        using var read = database.Prepare(
            "SELECT s.id, e.seq, e.no, e.hash, f.prev_no FROM "
            + "(SELECT session_no AS session, max(no) AS top, min(no) AS low FROM entry WHERE no > ? AND no <= ? GROUP BY session_no) t "
            + "JOIN entry e ON e.no = t.top JOIN entry f ON f.no = t.low JOIN session s ON s.no = t.session ORDER BY e.no");
        read.Bind(0, after).Bind(1, last);
        while (read.Step())
        {
            var (session, position) = (read.Text(0), read.Int64(2));
            var state = Known(session) ?? Before(database, log, read.Int64(4));
            var told = 0L;
            foreach (var (at, kind, payload) in changes.GetValueOrDefault(session) ?? [])
                (state, told) = (HeadStates.After(state, kind, payload), at);
            if (told != position) state = HeadStates.Continued(state);
            Keep(session, state);
            heads.Add(new SessionHead(new SessionId(session), read.Int64(1), position, state, read.Blob(3)));
        }

        return new MovedHeads(last, FirstAt(database, after), heads, last == end);
    }

    /// <summary>One entry's session and hash by its number; null when there is none.</summary>
    public static (string Session, long Sequence, byte[] Hash)? Find(Database database, long number)
    {
        using var find = database.Prepare("SELECT s.id, e.seq, e.hash FROM entry e JOIN session s ON s.no = e.session_no WHERE e.no = ?");
        return find.Bind(0, number).Step() ? (find.Text(0), find.Int64(1), find.Blob(2)) : null;
    }

    private static long FirstAt(Database database, long after)
    {
        using var first = database.Prepare("SELECT at_ms FROM entry WHERE no > ? ORDER BY no LIMIT 1");
        return first.Bind(0, after).Step() ? first.Int64(0) : 0;
    }

    private static Dictionary<string, List<(long At, EntryKind Kind, byte[] Payload)>> Changes(
        Database database, LogFiles log, long after, long last)
    {
        var changes = new Dictionary<string, List<(long, EntryKind, byte[])>>(StringComparer.Ordinal);
        using var read = database.Prepare(
            "SELECT s.id, e.no, e.kind, e.payload_hash, e.payload, e.segment, e.place, e.bytes FROM entry e "
            + "JOIN session s ON s.no = e.session_no WHERE e.no > ? AND e.no <= ? AND e.kind IN (9, 10) ORDER BY e.no");
        read.Bind(0, after).Bind(1, last);
        while (read.Step())
        {
            if (!changes.TryGetValue(read.Text(0), out var list)) changes[read.Text(0)] = list = [];
            list.Add((read.Int64(1), (EntryKind)read.Int64(2), SessionReader.Payload(read, 3, log)?.ToArray() ?? []));
        }

        return changes;
    }

    // What the entries before tell, from the newest back; each session needs it once, when it goes on after a restart.
    private static HeadState Before(Database database, LogFiles log, long number)
    {
        using var read = database.Prepare("SELECT prev_no, kind, payload_hash, payload, segment, place, bytes FROM entry WHERE no = ?");
        var isLast = true;
        while (number > 0 && read.Bind(0, number).Step())
        {
            var kind = (EntryKind)read.Int64(1);
            if (HeadStates.Matters(kind))
            {
                var state = HeadStates.After(HeadState.Open, kind, (SessionReader.Payload(read, 2, log) ?? default).Span);
                return isLast ? state : HeadStates.Continued(state);
            }

            (number, isLast) = (read.Int64(0), false);
            read.Reset();
        }

        return HeadState.Open;
    }

    private HeadState? Known(string session) =>
        _young.TryGetValue(session, out var state) || _old.TryGetValue(session, out state) ? state : null;

    private void Keep(string session, HeadState state)
    {
        if (_young.Count >= StatesMax) (_old, _young) = (_young, new Dictionary<string, HeadState>(StringComparer.Ordinal));
        _young[session] = state;
    }
}
