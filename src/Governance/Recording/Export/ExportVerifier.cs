using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Governance.Recording.Export;

/// <summary>Reads the lines of an export in order and says what in it cannot be believed: every line tells the hash before it, so each
/// is judged by itself and by what came before.</summary>
/// <remarks>What stands beside the entry is made again from the entries and compared byte for byte; a line may tell less of session and
/// exchange, never something else. Sixteen bytes are kept of each line, so that copies are told from forgeries. For one thread.</remarks>
public sealed class ExportVerifier
{
    private const int BreaksMax = 1_000;
    private const int ExchangesMax = 1_000_000;
    private const long GapMax = 10_000_000;

    private readonly EntryTrail _trail = new(int.MaxValue, ExchangesMax);
    private readonly Dictionary<SessionId, Link> _sessions = [];
    // Runs of positions without a gap: where each begins, there and among the marks. What is missing takes no room.
    private readonly List<(long From, int At)> _runs = [];
    private readonly List<UInt128> _known = [];
    private readonly List<ChainBreak> _breaks = [];
    private string _where = "";
    private long _from;
    private long _next;
    private long _lines;
    private long _copies;
    private long _begun;
    private long _omitted;
    private long _firstAt;
    private long _lastAt;
    private long _believed;

    /// <summary>Takes the next line.</summary>
    /// <param name="line">UTF-8, without its line break.</param>
    /// <param name="where">Where it stands, such as <c>entries.jsonl, line 7</c>.</param>
    /// <returns>The line where it tells the next entry, whole or not; null for a copy, and for what is no line.</returns>
    public ExportLine? Add(ReadOnlySpan<byte> line, string where)
    {
        (_where, _lines) = (where, _lines + 1);
        var read = ExportLine.Read(line);
        if (read is null || Shape(read) is not null)
        {
            Fail(new SessionId(""), 0, ChainFault.Malformed, read is null ? "it is no line of an export in the form jsonl" : Shape(read)!);
            return null;
        }

        var place = Place(read);
        if (place == ChainFault.OutOfOrder) return null;
        var found = _breaks.Count;
        var isCopy = place == ChainFault.Duplicate;
        if (!_sessions.TryGetValue(read.Entry.Session, out var link)) link = Begin(read);
        if (!isCopy) Follow(read, link);
        var entry = StoredEntry.From(read.Entry);
        Span<byte> derived = stackalloc byte[32];
        ChainVerifier.Derive(link.Id, entry, read.Previous.Span, derived);
        if (!derived.SequenceEqual(read.Entry.Hash.Span))
            Fail(read, ChainFault.AlteredEntry, "its payload, time, kind, sequence or session was altered, or a hash of it");
        else if (Doubt(read) is { } doubt) Fail(read, doubt.Fault, doubt.Text);
        else Compare(read, line);
        if (isCopy) return null;

        if (read.OmittedBytes > 0) _omitted++;
        else if (!link.Erasures.Take(read.Entry.Payload.IsEmpty ? entry : entry with { Payload = read.Entry.Payload }))
            Fail(read, ChainFault.Malformed, "it does not say what was erased");
        (link.Sequence, link.Hash) = (read.Entry.Sequence, read.Entry.Hash.ToArray());
        if (found == _breaks.Count) Believe(read.Entry.AtUnixMs);
        return read;
    }

    /// <summary>Ends the reading.</summary>
    /// <param name="file">What was read.</param>
    public RecordingReport Finish(string file)
    {
        foreach (var (session, link) in _sessions)
        {
            if (link.Erasures.Unaccounted is not { } sequence) continue;
            _where = Text($"session {session.Value}, entry {sequence}");
            Fail(session, sequence, ChainFault.MissingPayload, "its payload is gone, and no entry up to the end says that it was erased");
        }

        return new RecordingReport
        {
            File = file,
            Sessions = _sessions.Count,
            Entries = _believed,
            FirstAtUnixMs = _firstAt,
            LastAtUnixMs = _lastAt,
            Breaks = [.. _breaks],
            Erased = new ErasureSummary(_sessions.Values.Sum(static link => link.Erasures.Gone), null),
            Export = new ExportSpan(_from, _from == 0 ? 0 : _next - 1, _lines, _copies, _begun, _omitted),
        };
    }

    private static string? Shape(ExportLine read)
    {
        if (read.Position < 1) return "it tells no position";
        if (read.Entry.Sequence < 1 || string.IsNullOrEmpty(read.Entry.Session.Value) || (byte)read.Entry.Kind == 0)
            return "it tells no entry";
        if (read.Entry.Hash.Length != 32) return "its hash has not 32 bytes";
        if (read.Previous.Length != 32)
            return "it does not tell the hash before it: lines of older gateways lack it, and cannot be verified";
        return read.Entry.Payload.IsEmpty && read.Entry.PayloadHash.Length != 32 ? "it has neither a payload nor a payload's hash" : null;
    }

    // Positions grow by one, or a batch comes again.
    private ChainFault? Place(ExportLine read)
    {
        var mark = BinaryPrimitives.ReadUInt128BigEndian(read.Entry.Hash.Span);
        if (_from == 0) (_from, _next) = (read.Position, read.Position);
        if (read.Position < _next)
        {
            var known = Known(read.Position);
            if (known == mark)
            {
                _copies++;
                return ChainFault.Duplicate;
            }

            Fail(read, known is null ? ChainFault.OutOfOrder : ChainFault.Duplicate, Text($"position {read.Position} ")
                + (known is null ? "stands behind a higher one, and not as a copy" : "stands here again with another entry"));
            return ChainFault.OutOfOrder;
        }

        if (read.Position > _next)
        {
            Fail(new SessionId(""), 0, ChainFault.Gap, read.Position - _next == 1 ? Text($"position {_next} is missing before it")
                : Text($"positions {_next} to {read.Position - 1} are missing before it"));
            // One number beyond all reason must not make all that follows stand behind it.
            if (read.Position - _next > GapMax) return ChainFault.OutOfOrder;
        }

        if (_runs.Count == 0 || read.Position > _next) _runs.Add((read.Position, _known.Count));
        _known.Add(mark);
        _next = read.Position + 1;
        return null;
    }

    // What stood at a position that is passed; null where it was missing.
    private UInt128? Known(long position)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].From <= position) low = middle + 1;
            else high = middle;
        }

        if (low == 0) return null;
        var (from, at) = _runs[low - 1];
        var end = low == _runs.Count ? _known.Count : _runs[low].At;
        return position - from < end - at ? _known[at + (int)(position - from)] : null;
    }

    private Link Begin(ExportLine read)
    {
        var link = new Link(Encoding.UTF8.GetBytes(read.Entry.Session.Value));
        _sessions[read.Entry.Session] = link;
        if (read.Entry.Sequence == 1) return link;
        // What comes before it is not here. Where the export began with the recording, it should be.
        if (_from == 1) return link;
        _begun++;
        (link.Sequence, link.Hash) = (read.Entry.Sequence - 1, read.Previous.ToArray());
        return link;
    }

    private void Follow(ExportLine read, Link link)
    {
        var (sequence, expected) = (read.Entry.Sequence, link.Sequence + 1);
        if (sequence > expected)
        {
            Fail(read, ChainFault.Gap, sequence - expected == 1 ? Text($"the session's entry {expected} is missing before it")
                : Text($"the session's entries {expected} to {sequence - 1} are missing before it"));
        }
        else if (sequence < expected)
        {
            Fail(read, ChainFault.OutOfOrder, Text($"the session's entry {link.Sequence} came before it"));
        }
        else if (!read.Previous.Span.SequenceEqual(link.Hash))
        {
            Fail(read, ChainFault.WrongPreviousHash, "it does not follow from the session's entry before it");
        }
    }

    // The hash covers what is stored. Where that is encrypted, the payload in clear must be shown to be what it says.
    private static (ChainFault Fault, string Text)? Doubt(ExportLine read)
    {
        var entry = read.Entry;
        if (entry.Payload.IsEmpty || entry.PayloadHash.IsEmpty) return null;
        if (entry.PayloadProof.IsEmpty)
            return (ChainFault.AlteredLine, "nothing shows that its payload is what was recorded: it lacks the proof");
        var isShown = PayloadProof.Shows(
            entry.PayloadProof.Span, entry.Session, entry.Sequence, entry.Kind, entry.Payload.Span, entry.PayloadHash.Span);
        return isShown ? null : (ChainFault.AlteredEntry, "its payload, or the proof of it, was altered: it is not what was recorded");
    }

    // The entry is what its hash says. What stands beside it must be what a gateway writes of this entry and those before it.
    private void Compare(ExportLine read, ReadOnlySpan<byte> line)
    {
        var payload = EntryTrail.Read(read.Entry.Payload);
        _trail.Learn(read.Entry, payload);
        var session = _trail.Of(read.Entry.Session) is { } known ? Shown(known) : read.Session;
        if (!_trail.Knows(read.Entry.Session) && session != SessionFacts.Unknown) _trail.Learn(read.Entry.Session, session);
        var name = EntryTrail.ExchangeOf(payload);
        var told = ExchangeFacts.None with { Exchange = name, Method = read.Method, Target = read.Target };
        var exchange = name.Length == 0 && read.OmittedBytes == 0 && !read.Entry.Payload.IsEmpty ? ExchangeFacts.None
            : _trail.Of(name) ?? told;
        if (name.Length > 0 && read.Method.Length > 0 && !_trail.Knows(name)) _trail.Learn(name, told);

        var isSession = read.Session == session || read.Session == SessionFacts.Unknown;
        var isExchange = (read.Method, read.Target) == (exchange.Method, exchange.Target) || (read.Method, read.Target) == ("", "");
        var made = new ExportEvent(read.Position, read.Entry, payload, read.Session, told) { Previous = read.Previous };
        var isSame = line.SequenceEqual(read.Entry.Payload.IsEmpty ? EntryJson.LineWithout(made, read.OmittedBytes) : EntryJson.Line(made));
        if (!isSession || !isExchange || !isSame)
        {
            Fail(read, ChainFault.AlteredLine, !isSession ? "its caller, client or connection is not what the session's first entry says"
                : !isExchange ? "its method or target is not what the exchange's first entry says"
                : "the entry is whole, but what stands beside it is not what a gateway writes");
        }
    }

    // A caller without a subject and a client without a name are not written.
    private static SessionFacts Shown(SessionFacts known)
    {
        if (known.Subject.Length == 0) known = known with { Issuer = "", Name = "" };
        return known.Client.Length == 0 ? known with { ClientVersion = "" } : known;
    }

    private void Believe(long at)
    {
        if (_believed++ == 0) _firstAt = _lastAt = at;
        (_firstAt, _lastAt) = (Math.Min(_firstAt, at), Math.Max(_lastAt, at));
    }

    private void Fail(ExportLine read, ChainFault fault, string text) => Fail(read.Entry.Session, read.Entry.Sequence, fault,
        Text($"session {read.Entry.Session.Value}, entry {read.Entry.Sequence}: ") + text);

    private void Fail(SessionId session, long sequence, ChainFault fault, string text)
    {
        if (_breaks.Count < BreaksMax) _breaks.Add(new ChainBreak(session, sequence, fault, _where + ": " + text));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Link(byte[] id)
    {
        public byte[] Id => id;

        public ErasureCheck Erasures { get; } = new();

        public long Sequence { get; set; }

        public byte[] Hash { get; set; } = new byte[32];
    }
}
