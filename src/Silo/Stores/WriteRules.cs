using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores;

/// <summary>What every store refuses before it looks at what it holds.</summary>
internal static class WriteRules
{
    private const int KeyCharsMax = 1_024;
    private const int WordCharsMax = 128;
    private const int PayloadBytesMax = 64 << 20;

    /// <summary>Longest body that is attached to an entry, bytes as stored.</summary>
    public const int AttachedBytesMax = 80 << 20;

    /// <summary>Entries of one append.</summary>
    /// <exception cref="ArgumentException">They are none, of several sessions, with gaps, or no entries of a chain.</exception>
    public static void RequireRun(IReadOnlyList<RecordingEntry> entries)
    {
        if (entries.Count == 0) throw new ArgumentException("Recording: there is nothing to append.", nameof(entries));
        var first = entries[0];
        if (string.IsNullOrEmpty(first.Session.Value) || Encoding.UTF8.GetByteCount(first.Session.Value) > Chain.SessionBytesMax)
            throw new ArgumentException("Recording: a session id has 1 to 128 bytes.", nameof(entries));
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Sequence < 1 || entry.Sequence != first.Sequence + i || entry.Session != first.Session
                || entry.Hash.Length != Chain.HashBytes)
                throw new ArgumentException("Recording: entries of one append are of one session and follow each other.", nameof(entries));
            if (entry.Body.IsEmpty == (entry.Kind == EntryKind.Attached) || entry.Body.Length > AttachedBytesMax)
                throw new ArgumentException(
                    "Recording: an attached entry comes with its body of at most 80 MiB, and no other entry has one.", nameof(entries));
            if (entry.PreviousHash.Length != Chain.HashBytes || (i > 0 && !entry.PreviousHash.Span.SequenceEqual(entries[i - 1].Hash.Span)))
                throw new ArgumentException("Recording: each entry of an append follows the one before it.", nameof(entries));
            if (entry.Payload.Length > PayloadBytesMax)
                throw new ArgumentException("Recording: a payload has at most 64 MiB.", nameof(entries));
        }
    }

    /// <summary>One write of state.</summary>
    /// <exception cref="ArgumentException">A member is out of its bounds.</exception>
    public static void Require(StateWrite write)
    {
        if (write.Kind.Length is 0 or > WordCharsMax || write.Tag.Length > WordCharsMax || write.Key.Length is 0 or > KeyCharsMax
            || write.Body.Length > StateWrite.BodyBytesMax || write.ExpectedVersion < (write.Removes ? 1 : 0))
        {
            throw new ArgumentException(
                "State: kind and key are required; kind and tag have at most 128, a key 1,024 characters, a body 8 MiB; "
                + "what is removed has a version.", nameof(write));
        }
    }

    /// <summary>A look at the feed.</summary>
    /// <exception cref="ArgumentException">The limit is out of its bounds or the position negative.</exception>
    public static void RequireLook(long afterPosition, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterPosition);
        if (limit is < 1 or > StoreFeed.EntriesMax)
            throw new ArgumentException("Recording: one look returns 1 to 10,000 entries.", nameof(limit));
    }

    /// <summary>Where a page of state begins: behind this write, or at the newest.</summary>
    /// <exception cref="ArgumentException">The limit is not 1 to 1,000, or the cursor is not one of a store's.</exception>
    public static long RequirePage(StateQuery query)
    {
        var before = long.MaxValue;
        if (query.Limit is < 1 or > 1_000) throw new ArgumentException("State: a page has 1 to 1,000 records.", nameof(query));
        if (query.Cursor is not null && !long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            throw new ArgumentException("State: this cursor is not one that a page returned.", nameof(query));
        return before;
    }
}
