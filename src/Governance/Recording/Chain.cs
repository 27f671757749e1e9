using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording;

/// <summary>Makes the entries of a recording: each hash covers the entry and the hash before it.</summary>
/// <remarks>The form that is hashed is written down in docs/recording-format.md. It covers the payload by its SHA-256 only, so that
/// a payload can be dropped later while the chain still verifies. Source: threat T30; promises R4, R5.</remarks>
public static class Chain
{
    /// <summary>Longest session id in bytes of UTF-8.</summary>
    public const int SessionBytesMax = 128;

    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    // Seven fields, each behind its length in four bytes: domain, session, sequence, time, kind, payload hash, previous hash.
    private const int FormBytesMax = (7 * 4) + 16 + SessionBytesMax + 8 + 8 + 1 + HashBytes + HashBytes;

    private static ReadOnlySpan<byte> Domain => "gateway-entry-v1"u8;

    /// <summary>The entry that follows <paramref name="tail"/>.</summary>
    /// <param name="tail">The end of the recording so far; <see cref="RecordingTail.Empty"/> before the first entry.</param>
    /// <param name="session">The session; 1 to <see cref="SessionBytesMax"/> bytes of UTF-8.</param>
    /// <param name="atUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="payload">Masked UTF-8 JSON object; it is kept, not copied.</param>
    /// <returns>The entry, with the sequence after the tail's and its hash.</returns>
    /// <exception cref="ArgumentException">The tail's hash has not 32 bytes, the session id is empty or too long, or the kind is
    /// 0.</exception>
    public static RecordingEntry Append(
        in RecordingTail tail, SessionId session, long atUnixMs, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (tail.Hash.Length != HashBytes || tail.Sequence < 0)
            throw new ArgumentException("A tail is a sequence and 32 bytes.", nameof(tail));
        if (string.IsNullOrEmpty(session.Value) || Encoding.UTF8.GetByteCount(session.Value) > SessionBytesMax)
            throw new ArgumentException("A session id has 1 to 128 bytes of UTF-8.", nameof(session));
        if ((byte)kind == 0) throw new ArgumentException("An entry has a kind.", nameof(kind));

        var sequence = tail.Sequence + 1;
        Span<byte> form = stackalloc byte[FormBytesMax];
        var length = Field(form, 0, Domain);

        var idBytes = Encoding.UTF8.GetBytes(session.Value, form[(length + 4)..]);
        BinaryPrimitives.WriteInt32BigEndian(form[length..], idBytes);
        length += 4 + idBytes;

        Span<byte> scalar = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(scalar, sequence);
        length = Field(form, length, scalar);
        BinaryPrimitives.WriteInt64BigEndian(scalar, atUnixMs);
        length = Field(form, length, scalar);
        scalar[0] = (byte)kind;
        length = Field(form, length, scalar[..1]);

        BinaryPrimitives.WriteInt32BigEndian(form[length..], HashBytes);
        SHA256.HashData(payload.Span, form[(length + 4)..]);
        length = Field(form, length + 4 + HashBytes, tail.Hash.Span);

        var hash = new byte[HashBytes];
        SHA256.HashData(form[..length], hash);
        return new RecordingEntry(session, sequence, atUnixMs, kind, payload, hash) { PreviousHash = tail.Hash };
    }

    /// <summary>The tail after <paramref name="entry"/>.</summary>
    public static RecordingTail TailOf(RecordingEntry entry) => new(entry.Sequence, entry.Hash);

    private static int Field(Span<byte> form, int at, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(form[at..], value.Length);
        value.CopyTo(form[(at + 4)..]);
        return at + 4 + value.Length;
    }
}
