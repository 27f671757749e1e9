using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>What shows to somebody without the session's key that a payload in clear is the one that was encrypted and chained: the name of
/// the session's key, the nonce and the entry's own key. It opens this entry and no other.</summary>
/// <remarks>docs/recording-format.md, "Proof of a payload". It is as secret as the payload, and is kept out of logs.</remarks>
public static class PayloadProof
{
    /// <summary>Its length: 16 bytes of name, 12 of nonce, 32 of key.</summary>
    public const int Bytes = PayloadKey.IdBytes + PayloadCipher.NonceBytes + EntryKeys.KeyBytes;

    /// <summary>Whether a payload is what was stored: it is encrypted again, and must come out with the same hash.</summary>
    /// <param name="proof">What came with the payload.</param>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The entry's, from 1.</param>
    /// <param name="kind">The entry's.</param>
    /// <param name="payload">In clear.</param>
    /// <param name="payloadHash">The SHA-256 that the chain covers, 32 bytes.</param>
    public static bool Shows(
        ReadOnlySpan<byte> proof, SessionId session, long sequence, EntryKind kind, ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> payloadHash)
    {
        if (proof.Length != Bytes || !PayloadCipher.Covers(kind)) return false;
        if (session.Value is null || Encoding.UTF8.GetByteCount(session.Value) > Chain.SessionBytesMax) return false;
        var stored = GC.AllocateUninitializedArray<byte>(payload.Length + PayloadCipher.OverheadBytes);
        proof[..PayloadKey.IdBytes].CopyTo(stored.AsSpan(PayloadCipher.NamePlace));
        proof.Slice(PayloadKey.IdBytes, PayloadCipher.NonceBytes).CopyTo(stored.AsSpan(PayloadCipher.NoncePlace));
        PayloadCipher.Seal(stored, proof[^EntryKeys.KeyBytes..], session, sequence, kind, payload);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(stored, digest);
        return digest.SequenceEqual(payloadHash);
    }

    internal static void Write(Span<byte> proof, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> key)
    {
        stored.Slice(PayloadCipher.NamePlace, PayloadKey.IdBytes).CopyTo(proof);
        stored.Slice(PayloadCipher.NoncePlace, PayloadCipher.NonceBytes).CopyTo(proof[PayloadKey.IdBytes..]);
        key.CopyTo(proof[^EntryKeys.KeyBytes..]);
    }
}
