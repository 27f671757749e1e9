using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>The form of encrypted payloads. They are encrypted before they are chained, so that the chain covers what is stored and
/// verifies without any key.</summary>
/// <remarks>AES-256-GCM under a key of the entry's own, with a random nonce, bound to session, sequence and kind
/// (docs/recording-format.md, "Encryption"). Source: NIST SP 800-38D, RFC 8452 section 4; THREATS "what is no longer needed is not
/// kept".</remarks>
public static class PayloadCipher
{
    /// <summary>Bytes that an encrypted payload has more than a clear one.</summary>
    public const int OverheadBytes = HeadBytes + TagBytes;

    internal const int NamePlace = 1;
    internal const int NoncePlace = CommitmentPlace + EntryKeys.CommitmentBytes;
    internal const int NonceBytes = 12;

    private const byte Version = 1;
    private const int CommitmentPlace = NamePlace + PayloadKey.IdBytes;
    private const int TagBytes = 16;
    private const int BoundBytesMax = 18 + 8 + 1 + Chain.SessionBytesMax;
    private const int HeadBytes = NoncePlace + NonceBytes;
    private const string Use = "gateway-payload-keys-v1";

    private static ReadOnlySpan<byte> Domain => "gateway-payload-v1"u8;

    /// <summary>Whether payloads of a kind are encrypted. A session's state, and why payloads are gone, must be read without a key to
    /// verify a recording; they hold nothing of a message.</summary>
    public static bool Covers(EntryKind kind) =>
        kind is not (EntryKind.Status or EntryKind.Interrupted or EntryKind.Erased or EntryKind.Attached);

    /// <summary>Whether what is stored is encrypted. A payload in clear begins with a brace.</summary>
    public static bool IsEncrypted(EntryKind kind, ReadOnlySpan<byte> stored) => stored.Length > 0 && stored[0] == Version && Covers(kind);

    /// <summary>The name of the key that a payload was encrypted under; zeros where there is none.</summary>
    public static UInt128 KeyOf(ReadOnlySpan<byte> stored) =>
        stored.Length < HeadBytes ? 0 : BinaryPrimitives.ReadUInt128BigEndian(stored[1..]);

    /// <summary>Decrypts a payload; null if it was altered, or encrypted for another entry or under another key.</summary>
    public static byte[]? Decrypt(PayloadKey key, SessionId session, long sequence, EntryKind kind, ReadOnlySpan<byte> stored) =>
        Decrypt(key, session, sequence, kind, stored, []);

    /// <summary>The same, with what shows to others that this is what was stored.</summary>
    /// <param name="key">The session's.</param>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The entry's, from 1.</param>
    /// <param name="kind">The entry's.</param>
    /// <param name="stored">What is stored and chained.</param>
    /// <param name="proof">Takes a <see cref="PayloadProof"/> where something was decrypted; empty: none is wanted.</param>
    public static byte[]? Decrypt(
        PayloadKey key, SessionId session, long sequence, EntryKind kind, ReadOnlySpan<byte> stored, Span<byte> proof)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (stored.Length < OverheadBytes || stored[0] != Version) return null;
        if (!stored.Slice(NamePlace, PayloadKey.IdBytes).SequenceEqual(key.Id)) return null;
        Span<byte> own = stackalloc byte[EntryKeys.KeyBytes];
        Span<byte> commitment = stackalloc byte[EntryKeys.CommitmentBytes];
        var nonce = stored.Slice(NoncePlace, NonceBytes);
        using (var keys = new EntryKeys(key)) keys.Derive(nonce, own);
        EntryKeys.Commit(own, commitment);
        if (!stored.Slice(CommitmentPlace, EntryKeys.CommitmentBytes).SequenceEqual(commitment)) return null;
        var payload = GC.AllocateUninitializedArray<byte>(stored.Length - OverheadBytes);
        Span<byte> bound = stackalloc byte[BoundBytesMax];
        using var cipher = new AesGcm(own, TagBytes);
        try
        {
            cipher.Decrypt(
                nonce, stored[HeadBytes..^TagBytes], stored[^TagBytes..], payload, bound[..Bind(bound, session, sequence, kind)]);
            if (!proof.IsEmpty) PayloadProof.Write(proof, stored, own);
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own);
        }
    }

    /// <summary>Encrypts under an entry's key.</summary>
    /// <param name="stored">Has the name of the session's key and the nonce in their places; takes all else.</param>
    /// <param name="own">The entry's key.</param>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The entry's, from 1.</param>
    /// <param name="kind">The entry's.</param>
    /// <param name="payload">In clear.</param>
    internal static void Seal(
        Span<byte> stored, ReadOnlySpan<byte> own, SessionId session, long sequence, EntryKind kind, ReadOnlySpan<byte> payload)
    {
        stored[0] = Version;
        EntryKeys.Commit(own, stored[CommitmentPlace..]);
        Span<byte> bound = stackalloc byte[BoundBytesMax];
        using var cipher = new AesGcm(own, TagBytes);
        cipher.Encrypt(stored.Slice(NoncePlace, NonceBytes), payload, stored[HeadBytes..^TagBytes], stored[^TagBytes..],
            bound[..Bind(bound, session, sequence, kind)]);
    }

    /// <summary>Encrypts a session's key for where keys are kept.</summary>
    public static byte[] WrapKey(MaskKey master, SessionId session, PayloadKey key)
    {
        ArgumentNullException.ThrowIfNull(master);
        ArgumentNullException.ThrowIfNull(key);
        return SealedBytes.Seal(master.Derive(Use), "payload-key " + session.Value, key.Secret);
    }

    /// <summary>A session's key as it was kept; null if it was altered, or belongs to another session or another master key.</summary>
    public static PayloadKey? UnwrapKey(MaskKey master, SessionId session, ReadOnlySpan<byte> wrapped)
    {
        ArgumentNullException.ThrowIfNull(master);
        return SealedBytes.Open(master.Derive(Use), "payload-key " + session.Value, wrapped) is { Length: PayloadKey.SecretBytes } secret
            ? new PayloadKey(secret) : null;
    }

    /// <summary>What tells later whether a master key is the one that keys were wrapped under.</summary>
    public static byte[] ProofOf(MaskKey master)
    {
        ArgumentNullException.ThrowIfNull(master);
        return SealedBytes.Seal(master.Derive(Use), Use, []);
    }

    /// <summary>Whether it is.</summary>
    public static bool IsProofOf(MaskKey master, ReadOnlySpan<byte> proof)
    {
        ArgumentNullException.ThrowIfNull(master);
        return SealedBytes.Open(master.Derive(Use), Use, proof) is not null;
    }

    // What has a length of its own comes last, so that no two entries are bound alike.
    private static int Bind(Span<byte> bound, SessionId session, long sequence, EntryKind kind)
    {
        Domain.CopyTo(bound);
        BinaryPrimitives.WriteInt64BigEndian(bound[Domain.Length..], sequence);
        bound[Domain.Length + 8] = (byte)kind;
        return Domain.Length + 9 + Encoding.UTF8.GetBytes(session.Value, bound[(Domain.Length + 9)..]);
    }
}
