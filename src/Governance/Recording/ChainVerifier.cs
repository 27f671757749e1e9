using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording;

/// <summary>Re-derives one session's chain while its entries are read, and says where it breaks first.</summary>
/// <remarks>Shares no code with <see cref="Chain"/> on purpose: it is written from docs/recording-format.md, so that a mistake in one
/// shows against the other. Not safe for several threads. Source: promises R4, R5.</remarks>
/// <param name="session">The session that is read.</param>
public sealed class ChainVerifier(SessionId session)
{
    private readonly byte[] id = Encoding.UTF8.GetBytes(session.Value);
    private byte[] previous = new byte[32];
    private byte[] next = new byte[32];
    private Suspect? suspect;

    /// <summary>Entries that were read and believed.</summary>
    public long Entries { get; private set; }

    /// <summary>Time of the first entry, milliseconds since 1970-01-01 UTC; 0 before it.</summary>
    public long FirstAtUnixMs { get; private set; }

    /// <summary>Time of the last believed entry, milliseconds since 1970-01-01 UTC; 0 before the first.</summary>
    public long LastAtUnixMs { get; private set; }

    /// <summary>What is gone of the entries that were believed.</summary>
    public ErasureCheck Erasures { get; } = new();

    /// <summary>The first break; null while there is none.</summary>
    public ChainBreak? Break { get; private set; }

    /// <summary>Takes the next entry, in the order of the store.</summary>
    /// <returns>False when the chain is known to be broken; there is no use in reading on.</returns>
    public bool Add(in StoredEntry entry)
    {
        if (Break is not null) return false;
        if (suspect is { } doubted) return Judge(doubted, entry);

        var expected = Entries + 1;
        if (entry.Session != session) return Fail(expected, ChainFault.Malformed, "an entry of another session stands here");
        if (entry.Sequence > expected) return Fail(expected, ChainFault.Gap, Gap(expected, entry.Sequence));
        if (entry.Sequence == Entries && Entries > 0)
            return Fail(expected, ChainFault.Duplicate, Text($"entry {Entries} stands here again"));
        if (entry.Sequence < expected) return Fail(expected, ChainFault.OutOfOrder, "an entry with a lower sequence stands here");
        if (Shape(entry) is { } fault) return Fail(expected, ChainFault.Malformed, fault);

        Derive(id, entry, previous, next);
        var stored = entry.Hash.Span;
        if (!next.AsSpan().SequenceEqual(stored))
        {
            suspect = new Suspect(expected, next.ToArray(), stored.ToArray());
            return true;
        }

        if (!Erasures.Take(entry)) return Fail(expected, ChainFault.Malformed, "it does not say what was erased, or what is attached");
        if (Entries == 0) FirstAtUnixMs = entry.AtUnixMs;
        LastAtUnixMs = entry.AtUnixMs;
        Entries = expected;
        (previous, next) = (next, previous);
        return true;
    }

    /// <summary>Whether an entry follows from the last one; of a chain that is doubted or broken already nothing more is told.</summary>
    public bool Follows(in StoredEntry entry)
    {
        if (Break is not null || suspect is not null) return true;
        if (entry.Session != session || entry.Sequence != Entries + 1 || Shape(entry) is not null) return false;
        return Derive(entry, previous).AsSpan().SequenceEqual(entry.Hash.Span);
    }

    /// <summary>Ends the reading.</summary>
    /// <param name="noted">The end as the store noted it apart from the entries; null when there is no such note.</param>
    /// <returns>The first break; null when the recording is intact.</returns>
    public ChainBreak? Finish(RecordingTail? noted)
    {
        if (Break is not null) return Break;
        if (suspect is { } doubted)
            Settle(doubted, noted is { } end && end.Sequence == doubted.Sequence ? end.Hash : default);
        else if (noted is { } tail)
            Compare(tail);
        if (Break is null && Erasures.Unaccounted is { } sequence)
            Fail(sequence, ChainFault.MissingPayload, "its payload is gone, and no entry behind it says that it was erased");
        if (Break is null && Erasures.UnaccountedBody is var (attached, state))
        {
            Fail(attached, state == BodyState.Missing ? ChainFault.MissingBody : ChainFault.AlteredBody, state switch
            {
                BodyState.Missing => "the body that it names is gone, and no entry behind it says that it was erased",
                BodyState.Unreadable => "the body that it names cannot be read; check who owns it, and the disk",
                _ => "the body that it names was altered",
            });
        }

        return Break;
    }

    /// <summary>Notes that the last entry is sound, but the store's link to or from it is not.</summary>
    public void AddWrongLink()
    {
        if (Break is null && suspect is null)
        {
            Fail(Entries, ChainFault.WrongLink,
                "it is whole, but the file's link to the entry before it, to the first or to its session was altered");
        }
    }

    /// <summary>Notes that an entry is sound as the index tells it, but that the log's record of it says something else.</summary>
    public void AddAlteredRecord(long sequence)
    {
        if (Break is null && suspect is null)
            Fail(sequence, ChainFault.AlteredRecord, "it is whole, but its record in the log was altered, or bytes stand beside it");
    }

    // The entry after a doubted one tells which of its two hashes it was chained to: the stored one or the derived one.
    private bool Judge(Suspect doubted, in StoredEntry next)
    {
        if (next.Sequence != doubted.Sequence + 1 || next.Session != session || Shape(next) is not null) return Settle(doubted, default);
        if (Derive(next, doubted.Stored).AsSpan().SequenceEqual(next.Hash.Span)) return Settle(doubted, doubted.Stored);
        if (Derive(next, doubted.Derived).AsSpan().SequenceEqual(next.Hash.Span)) return Settle(doubted, doubted.Derived);
        return Settle(doubted, default);
    }

    private bool Settle(Suspect doubted, ReadOnlyMemory<byte> vouched)
    {
        if (vouched.Span.SequenceEqual(doubted.Stored))
        {
            return Fail(
                doubted.Sequence, ChainFault.AlteredEntry, "its payload, time or kind was altered, or the entry before it was rewritten");
        }

        if (vouched.Span.SequenceEqual(doubted.Derived))
            return Fail(doubted.Sequence, ChainFault.AlteredHash, "the entry is whole, but its stored hash was altered");
        return Fail(
            doubted.Sequence,
            ChainFault.WrongPreviousHash,
            "it does not follow from the entry before it, and nothing after it vouches for it");
    }

    private void Compare(in RecordingTail tail)
    {
        if (tail.Sequence > Entries)
            Fail(Entries + 1, ChainFault.CutTail, Text($"entries {Entries + 1} to {tail.Sequence} were cut off the end"));
        else if (tail.Sequence < Entries)
            Fail(tail.Sequence + 1, ChainFault.WrongTail, Text($"the store noted its end at entry {tail.Sequence}, but entries follow"));
        else if (!tail.Hash.Span.SequenceEqual(previous.AsSpan()))
            Fail(Entries, ChainFault.WrongTail, "the end that the store noted has another hash");
    }

    private static string? Shape(in StoredEntry entry)
    {
        if (entry.Hash.Length != 32) return "its hash has not 32 bytes";
        if (entry.Kind is < (long)EntryKind.Opened or > (long)EntryKind.Attached) return "its kind is unknown";
        if (entry.Payload is null && entry.PayloadHash.Length != 32)
            return "it has neither a payload that can be read nor the hash of one, or both";
        return null;
    }

    private byte[] Derive(in StoredEntry entry, ReadOnlySpan<byte> before)
    {
        var hash = new byte[32];
        Derive(id, entry, before, hash);
        return hash;
    }

    /// <summary>The hash that an entry has by what it says.</summary>
    /// <param name="id">Its session's id, UTF-8.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="before">The hash before it, 32 bytes.</param>
    /// <param name="hash">Takes the 32 bytes.</param>
    internal static void Derive(ReadOnlySpan<byte> id, in StoredEntry entry, ReadOnlySpan<byte> before, Span<byte> hash)
    {
        const int Fixed = (7 * 4) + 16 + 8 + 8 + 1 + 32 + 32;
        Span<byte> form = id.Length <= 128 ? stackalloc byte[Fixed + id.Length] : new byte[Fixed + id.Length];
        Span<byte> scalar = stackalloc byte[8];
        Span<byte> payloadHash = stackalloc byte[32];
        var rest = Feed(form, "gateway-entry-v1"u8);
        rest = Feed(rest, id);
        BinaryPrimitives.WriteInt64BigEndian(scalar, entry.Sequence);
        rest = Feed(rest, scalar);
        BinaryPrimitives.WriteInt64BigEndian(scalar, entry.AtUnixMs);
        rest = Feed(rest, scalar);
        rest = Feed(rest, [checked((byte)entry.Kind)]);
        if (entry.Payload is { } payload) SHA256.HashData(payload.Span, payloadHash);
        else entry.PayloadHash.Span.CopyTo(payloadHash);
        rest = Feed(rest, payloadHash);
        Feed(rest, before);
        SHA256.HashData(form, hash);
    }

    private static Span<byte> Feed(Span<byte> form, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(form, field.Length);
        field.CopyTo(form[4..]);
        return form[(4 + field.Length)..];
    }

    private bool Fail(long sequence, ChainFault fault, string text)
    {
        Break = new ChainBreak(session, sequence, fault, Text($"session {session.Value}, entry {sequence}: ") + text);
        return false;
    }

    private static string Gap(long from, long next) =>
        next - from == 1 ? Text($"entry {from} is missing") : Text($"entries {from} to {next - 1} are missing");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Suspect(long Sequence, byte[] Derived, byte[] Stored);
}
