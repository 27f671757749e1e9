using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Governance.Approvals;

namespace Gateway.Edge.Approvals;

/// <summary>Signs what clients carry between rounds, so that it is worth something to the caller that it was given to, for the call that
/// it was given for, and until it expires.</summary>
/// <remarks>Whoever brings it back twice waits twice for one approval, which runs once. The key is that of the digests, so every edge
/// opens what another has sealed. Source: MCP 2026-07-28, multi round-trip requests; THREATS T13.</remarks>
internal sealed class RequestStateSeal
{
    private const int ApprovalChars = 28;
    // With the seal a multiple of three, so that each state has one spelling in base64.
    private const int PayloadBytes = ApprovalChars + 1 + 8;
    private const byte AsksUser = 0x80;
    private const int SealBytes = 32;
    private const int QuestionSealBytes = 12;
    private const string QuestionPrefix = "gateway-approval/";

    private readonly byte[] _key;
    private readonly string _prefix;

    public RequestStateSeal(DigestKey key)
    {
        _key = HMACSHA256.HashData(key.Bytes.Span, "gateway-request-state-v1"u8);
        // Names the key, so that the state of an upstream, another gateway's perhaps, is never taken for ours.
        _prefix = $"gw1.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, "name"u8).AsSpan(0, 6))}.";
    }

    /// <summary>Whether a <c>requestState</c> claims to be ours.</summary>
    /// <param name="raw">The raw JSON value.</param>
    public bool IsOurs(ReadOnlySpan<byte> raw) => Text(raw)?.StartsWith(_prefix, StringComparison.Ordinal) == true;

    /// <summary>Seals a state for the call of this exchange.</summary>
    public string Seal(RequestState state, Exchange x)
    {
        Span<byte> bytes = stackalloc byte[PayloadBytes + SealBytes];
        Encoding.ASCII.GetBytes(state.Approval.Value, bytes);
        bytes[ApprovalChars] = (byte)(state.Round | (state.AsksUser ? AsksUser : 0));
        BinaryPrimitives.WriteInt64BigEndian(bytes[(ApprovalChars + 1)..], state.ExpiresAtUnixMs);
        Sign(bytes[..PayloadBytes], x).CopyTo(bytes[PayloadBytes..]);
        return _prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Opens a state; null when it is not one that was sealed for the call of this exchange.</summary>
    /// <param name="raw">The raw JSON value.</param>
    /// <param name="x">The exchange; its message is the call itself.</param>
    public RequestState? Open(ReadOnlySpan<byte> raw, Exchange x)
    {
        Span<byte> bytes = stackalloc byte[PayloadBytes + SealBytes];
        if (Text(raw) is not { } text || text.Length != _prefix.Length + Base64Url.GetEncodedLength(bytes.Length)
            || Base64Url.DecodeFromChars(text.AsSpan(_prefix.Length), bytes, out _, out var length) != OperationStatus.Done
            || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(bytes[PayloadBytes..], Sign(bytes[..PayloadBytes], x))) return null;
        return new RequestState(
            new ApprovalId(Encoding.ASCII.GetString(bytes[..ApprovalChars])),
            bytes[ApprovalChars] & ~AsksUser,
            (bytes[ApprovalChars] & AsksUser) != 0,
            BinaryPrimitives.ReadInt64BigEndian(bytes[(ApprovalChars + 1)..]));
    }

    /// <summary>The id of the question that shows a legacy client's user where an approval stands.</summary>
    public string Question(ApprovalId approval, SessionId session) =>
        $"{QuestionPrefix}{approval}/{Base64Url.EncodeToString(QuestionSeal(approval.Value, session))}";

    /// <summary>The approval that an answer's id asks about; null when no question of ours to this session has that id.</summary>
    /// <param name="raw">The raw JSON-RPC id.</param>
    /// <param name="session">The session that the answer came in.</param>
    public ApprovalId? Asked(ReadOnlySpan<byte> raw, SessionId session)
    {
        if (Text(raw) is not { } id || !id.StartsWith(QuestionPrefix, StringComparison.Ordinal)
            || id.Length < QuestionPrefix.Length + ApprovalChars) return null;
        var approval = new ApprovalId(id.Substring(QuestionPrefix.Length, ApprovalChars));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(Question(approval, session)))
            ? approval : null;
    }

    private static string? Text(ReadOnlySpan<byte> raw)
    {
        if (raw.Length is < 2 or > 512 || raw[0] != (byte)'"') return null;
        var reader = new Utf8JsonReader(raw);
        return reader.Read() ? reader.GetString() : null;
    }

    private ReadOnlySpan<byte> QuestionSeal(string approval, SessionId session) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"question\n{session}\n{approval}")).AsSpan(0, QuestionSealBytes);

    private byte[] Sign(ReadOnlySpan<byte> payload, Exchange x)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        CanonicalForm.Text(form, x.Route.Config.Name.Value);
        CanonicalForm.Text(form, x.Principal.Key.Issuer);
        CanonicalForm.Text(form, x.Principal.Key.Subject);
        CanonicalForm.Text(form, x.Principal.ClientId);
        foreach (var actor in x.Principal.Actors) CanonicalForm.Text(form, actor.ToString());
        CanonicalForm.Text(form, x.Method);
        if (!x.Frame!.Params.IsEmpty)
        {
            using var call = JsonDocument.Parse(x.Frame.Params.Of(x.Frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
            CanonicalForm.Write(form, call.RootElement, "_meta");
        }

        form.Write(payload);
        return HMACSHA256.HashData(_key, form.WrittenSpan);
    }
}
