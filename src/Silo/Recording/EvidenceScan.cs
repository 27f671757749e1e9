using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Holds a recording against its checkpoints while it is read: leaves stand in the order of the entries that they name, so both
/// are read once, side by side. For one thread.</summary>
/// <param name="folder">The folder of the evidence.</param>
/// <param name="trust">What is known of it from elsewhere.</param>
/// <param name="isExport">Whether an export is read: leaves of what is before its first entry are not looked for, it may end before the
/// recording does, and its numbers are covered by no hash.</param>
internal sealed class EvidenceScan(string folder, EvidenceTrust trust, bool isExport = false)
{
    private const int BreaksMax = 1_000;

    private readonly List<ChainBreak> _breaks = [];
    private readonly Dictionary<SessionId, Seen> _sessions = [];
    private readonly TreeScan _tree = new(folder, trust);

    // Of an export, the last entry of each session that leaves name, of those that are passed.
    private readonly Dictionary<SessionId, long> _heads = [];
    private IEnumerator<(long Index, SessionHead Head)>? _leaves;
    private (long Index, SessionHead Head)? _leaf;
    private long _sealedTo;
    private bool _isBegun;
    private bool _isHeld;

    /// <summary>The number of the last entry that the checkpoints cover; to be asked for behind <see cref="Begin"/>.</summary>
    public long SealedTo => _sealedTo;

    /// <summary>What was found wrong; to be asked for at the end.</summary>
    public IEnumerable<ChainBreak> Breaks => _tree.Breaks.Concat(_breaks).Take(BreaksMax);

    /// <summary>What the checkpoints say; to be asked for at the end.</summary>
    public EvidenceSummary Summary { get; private set; } = new(0, 0, "", "", null, 0, 0, 0);

    /// <summary>Notes how far the checkpoints reach now; what is signed later is not looked at.</summary>
    public void Begin()
    {
        // Where the last leaf does not tell, whatever leaves there are are compared with all entries.
        _sealedTo = _tree.Begin() is var end and >= 0 ? end : long.MaxValue;
        _leaves = _tree.Leaves().GetEnumerator();
        Next();
    }

    /// <summary>Takes the next entry, as it is stored, in the order of numbers.</summary>
    public void See(long number, in StoredEntry entry)
    {
        while (_leaf is { } passed && passed.Head.Position < number)
        {
            // Where an export begins is told by its first entry.
            if (_isBegun || !isExport) Missing(passed.Index, passed.Head);
            if (isExport) Cover(passed.Head);
            Next();
        }

        _isBegun = true;
        if (number > _sealedTo)
        {
            if (isExport) HoldBehind(entry);
            return;
        }

        _isHeld = true;
        if (!_sessions.TryGetValue(entry.Session, out var seen)) _sessions[entry.Session] = seen = new Seen(entry.Sequence > 1);
        seen.Follow(entry);
        if (_leaf is not { } leaf || leaf.Head.Position != number) return;
        Compare(leaf.Index, leaf.Head, entry, seen);
        Next();
    }

    /// <summary>Ends the reading.</summary>
    /// <param name="last">The number of the last entry.</param>
    public void Finish(long last)
    {
        var reaches = 0L;
        for (; _leaf is { } left; Next())
        {
            reaches = left.Head.Position;
            if (!isExport) Missing(left.Index, left.Head);
            else Cover(left.Head);
        }

        if (isExport) EndExport(last, reaches);
        foreach (var (session, seen) in _sessions)
        {
            // Where the leaves are broken themselves, their absence says nothing of entries.
            if (seen.Last <= seen.Sealed || _tree.IsLeafLost || _sealedTo == long.MaxValue) continue;
            Add(session, seen.Sealed + 1, ChainFault.UnsealedEntry, Text(
                $"it stands before entries that are signed and no checkpoint covers it: it was put in later, or its leaf was taken away"));
        }

        _leaves?.Dispose();
        var reach = Math.Min(_sealedTo, last);
        Summary = _tree.Summary(reach, last - reach);
    }

    private void Next()
    {
        if (isExport && _leaf is { } passed) _heads[passed.Head.Session] = passed.Head.Sequence;
        _leaf = _leaves!.MoveNext() ? _leaves.Current : null;
    }

    private void Compare(long index, SessionHead head, in StoredEntry entry, Seen seen)
    {
        var from = seen.Sealed + 1;
        seen.Sealed = Math.Max(seen.Sealed, entry.Sequence);
        if (entry.Session != head.Session)
        {
            Add(head.Session, head.Sequence, ChainFault.RewrittenEntry, Text(
                $"leaf {index} names it as entry number {head.Position} of the file, and another session's entry stands there"));
        }
        else if (entry.Sequence != head.Sequence || !entry.Hash.Span.SequenceEqual(head.Hash.Span))
        {
            Add(head.Session, Math.Min(from, head.Sequence), ChainFault.RewrittenEntry, Text(
                $"entries {from} to {head.Sequence} are not those that leaf {index} of the checkpoints was made of"));
        }
        else if (seen.State is { } state && state != head.State)
        {
            Add(head.Session, head.Sequence, ChainFault.WrongState, Text(
                $"leaf {index} says that the session was {Word(head.State)} then, its entries say {Word(state)}"));
        }
    }

    private void Missing(long index, SessionHead head) => Add(head.Session, head.Sequence, ChainFault.RolledBack, Text(
        $"leaf {index} of the checkpoints covers it, and it is not there: an older copy was put in place, or entries were cut off"));

    // Numbers of an export are the file's word alone: an entry that was signed must not pass for one that is yet to be.
    private void HoldBehind(in StoredEntry entry)
    {
        if (!_heads.TryGetValue(entry.Session, out var head) || entry.Sequence > head) return;
        Add(entry.Session, entry.Sequence, ChainFault.RewrittenEntry, Text(
            $"its position is behind all that is signed, and checkpoints cover the session up to entry {head}: it was numbered anew"));
        _heads.Remove(entry.Session);
    }

    // No single entry is to blame: whether the rest is still to come or was taken away, the lines cannot tell.
    private void EndExport(long last, long reaches)
    {
        if (reaches > last)
        {
            AddWhole(ChainFault.RolledBack, Text(
                $"the export ends at position {last}, and checkpoints reach position {reaches}: it is behind, or its end was cut off"));
        }
        else if (!_isHeld)
        {
            AddWhole(ChainFault.NoCheckpoints, "no checkpoint covers an entry of the export: nothing was held against them");
        }
    }

    // A leaf covers what is here of its session, though the entry that it names is not.
    private void Cover(SessionHead head)
    {
        if (_sessions.TryGetValue(head.Session, out var seen)) seen.Sealed = Math.Max(seen.Sealed, head.Sequence);
    }

    private void AddWhole(ChainFault fault, string text)
    {
        if (_breaks.Count < BreaksMax) _breaks.Add(new ChainBreak(new SessionId(""), 0, fault, text));
    }

    private void Add(SessionId session, long sequence, ChainFault fault, string text)
    {
        if (_breaks.Count < BreaksMax)
            _breaks.Add(new ChainBreak(session, sequence, fault, Text($"session {session.Value}, entry {sequence}: ") + text));
    }

    private static string Word(HeadState state) => state.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Seen(bool isBegun)
    {
        /// <summary>The last entry that checkpoints must cover.</summary>
        public long Last { get; private set; }

        /// <summary>The last that one does.</summary>
        public long Sealed { get; set; }

        /// <summary>The state up to here; null when a dropped payload keeps it to itself.</summary>
        public HeadState? State { get; private set; } = isBegun ? null : HeadState.Open;

        public void Follow(in StoredEntry entry)
        {
            Last = Math.Max(Last, entry.Sequence);
            if (entry.Kind is < 1 or > byte.MaxValue) return;
            var kind = (EntryKind)entry.Kind;
            if (kind == EntryKind.Status && entry.Payload is null) State = null;
            else if (State is { } state) State = HeadStates.After(state, kind, (entry.Payload ?? default).Span);
            else if (HeadStates.Matters(kind)) State = HeadStates.After(HeadState.Open, kind, (entry.Payload ?? default).Span);
        }
    }
}
