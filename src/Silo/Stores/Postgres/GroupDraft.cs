using System.Runtime.InteropServices;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>What a group of writes makes of what the database holds, worked out while nobody else can write: each request's verdict, and
/// the rows that follow from it.</summary>
internal sealed class GroupDraft
{
    private static readonly byte[] NoHash = new byte[32];

    private readonly Dictionary<string, SessionTail> _tails = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Key), long> _versions = [];
    private readonly Dictionary<(string Kind, string Key), (StateWrite Write, long Version, long Written)> _states = [];

    /// <param name="group">The writes, in order.</param>
    public GroupDraft(IReadOnlyList<WriteRequest> group)
    {
        foreach (var request in group)
        {
            if (request.Entries is { } entries) Sessions.Add(entries[0].Session.Value);
            else if (request.State is { } write) Keys.Add((write.Kind, write.Key));
        }
    }

    /// <summary>Sessions whose ends must be known.</summary>
    public HashSet<string> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>State whose versions must be known.</summary>
    public HashSet<(string Kind, string Key)> Keys { get; } = [];

    /// <summary>The numbers that were given last, before and after.</summary>
    public (long Entry, long Session, long Written) Last { get; set; }

    /// <summary>Entries to add: number, session's number, and the entry.</summary>
    public List<(long Number, long Session, RecordingEntry Entry)> Entries { get; } = [];

    /// <summary>Ends that moved, of sessions that are new as well.</summary>
    public IEnumerable<KeyValuePair<string, SessionTail>> Moved => _tails.Where(static tail => tail.Value.Dirty);

    /// <summary>State to write, each record as it is in the end.</summary>
    public IReadOnlyCollection<(StateWrite Write, long Version, long Written)> States => _states.Values;

    /// <summary>Bytes as the database keeps names.</summary>
    public static byte[] Name(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A payload or hash as an array, copied only where it is a part of one.</summary>
    public static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var whole) && whole.Offset == 0 && whole.Array is { } array && array.Length == bytes.Length
            ? array : bytes.ToArray();

    /// <summary>Notes the end of a session that is there.</summary>
    public void Know(string session, SessionTail tail) => _tails[session] = tail;

    /// <summary>Notes the version of a record that is there.</summary>
    public void Know(string kind, string key, long version) => _versions[(kind, key)] = version;

    /// <summary>Judges the writes in their order.</summary>
    public void Judge(IReadOnlyList<WriteRequest> group)
    {
        foreach (var request in group)
        {
            if (request.Entries is { } entries) Append(request, entries);
            else if (request.State is { } write) Write(request, write);
        }
    }

    private void Append(WriteRequest request, IReadOnlyList<RecordingEntry> entries)
    {
        var first = entries[0];
        if (!_tails.TryGetValue(first.Session.Value, out var tail))
        {
            if (first.Sequence != 1)
            {
                request.NoteConflict();
                return;
            }

            Last = Last with { Session = Last.Session + 1 };
            _tails[first.Session.Value] = tail = new SessionTail(Last.Session, 0, 0) { Hash = NoHash };
        }

        if (!tail.IsBefore(first))
        {
            request.NoteConflict();
            return;
        }

        foreach (var entry in entries)
        {
            Last = Last with { Entry = Last.Entry + 1 };
            Entries.Add((Last.Entry, tail.Number, entry));
            (tail.EntryNumber, tail.Sequence, tail.Hash, tail.Dirty) = (Last.Entry, entry.Sequence, entry.Hash, true);
        }

        request.Note(tail.Sequence);
    }

    private void Write(WriteRequest request, StateWrite write)
    {
        var key = (write.Kind, write.Key);
        if (_versions.GetValueOrDefault(key) != write.ExpectedVersion)
        {
            request.NoteConflict();
            return;
        }

        Last = Last with { Written = Last.Written + 1 };
        var version = write.Removes ? 0 : write.ExpectedVersion + 1;
        _versions[key] = version;
        _states[key] = (write, version, Last.Written);
        request.Note(write.Removes ? write.ExpectedVersion : version);
    }
}
