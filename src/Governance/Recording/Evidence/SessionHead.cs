using System.Buffers.Binary;
using System.Text;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>A session's end at the time of a checkpoint: a leaf of the tree (docs/evidence.md).</summary>
/// <param name="Session">The session; 1 to 128 bytes of UTF-8.</param>
/// <param name="Sequence">Its last entry's sequence, from 1.</param>
/// <param name="Position">That entry's number over all sessions, from 1. Leaves are in its order.</param>
/// <param name="State">What has become of the session.</param>
/// <param name="Hash">That entry's hash, 32 bytes.</param>
public sealed record SessionHead(SessionId Session, long Sequence, long Position, HeadState State, ReadOnlyMemory<byte> Hash)
{
    private static ReadOnlySpan<byte> Domain => "gateway-head-v1"u8;

    /// <summary>Most bytes of a leaf.</summary>
    public const int BytesMax = (6 * 4) + 15 + Chain.SessionBytesMax + 8 + 8 + 1 + Chain.HashBytes;

    /// <summary>The leaf's bytes: six fields, each behind its length in four bytes.</summary>
    public byte[] Encode()
    {
        var session = Encoding.UTF8.GetBytes(Session.Value);
        var form = new byte[BytesMax - Chain.SessionBytesMax + session.Length];
        var at = Field(form, 0, Domain);
        at = Field(form, at, session);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, Sequence);
        at = Field(form, at, number);
        BinaryPrimitives.WriteInt64BigEndian(number, Position);
        at = Field(form, at, number);
        at = Field(form, at, [(byte)State]);
        Field(form, at, Hash.Span);
        return form;
    }

    /// <summary>Reads a leaf; null for anything that <see cref="Encode"/> would not have written.</summary>
    public static SessionHead? Decode(ReadOnlySpan<byte> leaf)
    {
        var rest = leaf;
        if (!Take(ref rest, 15, out var domain) || !domain.SequenceEqual(Domain)) return null;
        if (!Take(ref rest, -1, out var session) || session.Length is 0 or > Chain.SessionBytesMax) return null;
        if (!Take(ref rest, 8, out var sequence) || !Take(ref rest, 8, out var position)) return null;
        if (!Take(ref rest, 1, out var state) || !Take(ref rest, Chain.HashBytes, out var hash) || !rest.IsEmpty) return null;
        var head = new SessionHead(
            new SessionId(Encoding.UTF8.GetString(session)),
            BinaryPrimitives.ReadInt64BigEndian(sequence),
            BinaryPrimitives.ReadInt64BigEndian(position),
            (HeadState)state[0],
            hash.ToArray());
        return head.Sequence < 1 || head.Position < 1 || !Enum.IsDefined(head.State) ? null : head;
    }

    private static int Field(Span<byte> form, int at, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(form[at..], value.Length);
        value.CopyTo(form[(at + 4)..]);
        return at + 4 + value.Length;
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, int length, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (rest.Length < 4) return false;
        var given = BinaryPrimitives.ReadInt32BigEndian(rest);
        if (given < 0 || (length >= 0 && given != length) || given > rest.Length - 4) return false;
        field = rest.Slice(4, given);
        rest = rest[(4 + given)..];
        return true;
    }
}
