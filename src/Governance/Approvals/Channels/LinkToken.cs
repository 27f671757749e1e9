using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>What a link or a button carries: purpose, approval, person, what was shown, and until when; signed, so that none of it can be
/// changed.</summary>
/// <param name="Purpose">What it is good for.</param>
/// <param name="Approval">The approval.</param>
/// <param name="Person">The person's <see cref="Mark(PrincipalKey)"/>; zero where the link is nobody's own.</param>
/// <param name="Seen">Mark of what was shown, so that a decision about something else is seen.</param>
/// <param name="ExpiresAtUnixMs">When it ends, milliseconds since 1970-01-01 UTC.</param>
/// <remarks>Source: threats T15, T16. The token names nobody: it carries a digest of the person's key.</remarks>
public readonly record struct LinkToken(LinkPurpose Purpose, ApprovalId Approval, UInt128 Person, UInt128 Seen, long ExpiresAtUnixMs)
{
    private const int ApprovalLength = 28;
    private const int BodyLength = 1 + ApprovalLength + 16 + 16 + 8;
    private const int MacLength = 32;

    /// <summary>Longest token, in characters.</summary>
    public const int LengthMax = (((BodyLength + MacLength) * 4) + 2) / 3;

    private static ReadOnlySpan<byte> Label => "gateway-approval-link-v1\n"u8;

    /// <summary>A person's mark: 128 bits of a digest of issuer and subject.</summary>
    public static UInt128 Mark(PrincipalKey person) => Mark(Encoding.UTF8.GetBytes("person\n" + person));

    /// <summary>The mark of what an approver is shown of an approval.</summary>
    public static UInt128 Mark(ApprovalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var request = view.Request;
        var shown = new byte[request.Digest.Length + request.Message.Length + 4];
        request.Digest.Span.CopyTo(shown);
        request.Message.Span.CopyTo(shown.AsSpan(request.Digest.Length));
        // Each edit is a revision of its own.
        BinaryPrimitives.WriteInt32BigEndian(shown.AsSpan(shown.Length - 4), view.Revision);
        return Mark(shown);
    }

    /// <summary>128 bits of a digest of anything.</summary>
    public static UInt128 Mark(ReadOnlySpan<byte> shown) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(shown));

    /// <summary>Writes and signs it: base64url without padding.</summary>
    /// <exception cref="ArgumentException">The approval's id is none.</exception>
    public string Write(LinkKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Approval.Value is not { Length: ApprovalLength })
            throw new ArgumentException("An approval's id has 28 characters.", nameof(key));
        Span<byte> bytes = stackalloc byte[BodyLength + MacLength];
        bytes[0] = (byte)Purpose;
        Encoding.ASCII.GetBytes(Approval.Value, bytes[1..]);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(1 + ApprovalLength)..], Person);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(1 + ApprovalLength + 16)..], Seen);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(1 + ApprovalLength + 32)..], ExpiresAtUnixMs);
        Sign(bytes[..BodyLength], key, bytes[BodyLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token and checks its signature, purpose and time.</summary>
    /// <param name="text">What came; anything.</param>
    /// <param name="key">The key.</param>
    /// <param name="purpose">What it must be good for.</param>
    /// <param name="nowUnixMs">Now, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="token">What it says; meaningful for <see cref="LinkVerdict.Good"/> and <see cref="LinkVerdict.Late"/>.</param>
    public static LinkVerdict Read(string? text, LinkKey key, LinkPurpose purpose, long nowUnixMs, out LinkToken token)
    {
        ArgumentNullException.ThrowIfNull(key);
        token = default;
        Span<byte> bytes = stackalloc byte[BodyLength + MacLength];
        if (text is not { Length: LengthMax }
            || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done || length != bytes.Length)
            return LinkVerdict.Forged;
        Span<byte> mac = stackalloc byte[MacLength];
        Sign(bytes[..BodyLength], key, mac);
        // One spelling only: two texts for one token would be two to whoever counts them.
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[BodyLength..]) || bytes[0] != (byte)purpose
            || Base64Url.EncodeToString(bytes) != text) return LinkVerdict.Forged;
        token = new LinkToken(
            (LinkPurpose)bytes[0],
            new ApprovalId(Encoding.ASCII.GetString(bytes.Slice(1, ApprovalLength))),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[(1 + ApprovalLength)..]),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[(1 + ApprovalLength + 16)..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[(1 + ApprovalLength + 32)..]));
        return nowUnixMs < token.ExpiresAtUnixMs ? LinkVerdict.Good : LinkVerdict.Late;
    }

    private static void Sign(ReadOnlySpan<byte> body, LinkKey key, Span<byte> mac)
    {
        Span<byte> signed = stackalloc byte[Label.Length + BodyLength];
        Label.CopyTo(signed);
        body.CopyTo(signed[Label.Length..]);
        HMACSHA256.HashData(key.Bytes.Span, signed, mac);
    }
}
