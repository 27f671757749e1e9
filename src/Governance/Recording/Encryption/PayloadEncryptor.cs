using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>Encrypts payloads of one session, one after the other; what is costly to set up is set up once. Not safe for several
/// threads.</summary>
public sealed class PayloadEncryptor : IDisposable
{
    // Random bytes cost a system call, which is as much as encrypting half a kilobyte: they are got for some payloads at once.
    private const int PoolBytes = 32 * PayloadCipher.NonceBytes;

    [ThreadStatic]
    private static byte[]? s_pool;

    [ThreadStatic]
    private static int s_left;

    private readonly PayloadKey _key;
    private readonly SessionId _session;
    private readonly AesGcm _cipher;

    /// <summary>For the payloads of a session.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="session">The session.</param>
    public PayloadEncryptor(PayloadKey key, SessionId session)
    {
        ArgumentNullException.ThrowIfNull(key);
        (_key, _session) = (key, session);
        _cipher = new AesGcm(key.Secret, PayloadCipher.TagBytes);
    }

    /// <summary>Encrypts a payload.</summary>
    /// <param name="sequence">The entry's, from 1.</param>
    /// <param name="kind">The entry's.</param>
    /// <param name="payload">In clear.</param>
    /// <returns>Version, key's name, nonce, ciphertext and tag: what is stored and chained.</returns>
    public byte[] Encrypt(long sequence, EntryKind kind, ReadOnlySpan<byte> payload)
    {
        var stored = GC.AllocateUninitializedArray<byte>(payload.Length + PayloadCipher.OverheadBytes);
        stored[0] = PayloadCipher.Version;
        _key.Id.CopyTo(stored.AsSpan(1));
        var nonce = stored.AsSpan(1 + PayloadKey.IdBytes, PayloadCipher.NonceBytes);
        TakeNonce(nonce);
        Span<byte> bound = stackalloc byte[PayloadCipher.BoundBytesMax];
        _cipher.Encrypt(nonce, payload, stored.AsSpan(PayloadCipher.HeadBytes, payload.Length),
            stored.AsSpan(PayloadCipher.HeadBytes + payload.Length), bound[..PayloadCipher.Bind(bound, _session, sequence, kind)]);
        return stored;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    // Each is used once: what was given out is never given out again.
    private static void TakeNonce(Span<byte> nonce)
    {
        s_pool ??= new byte[PoolBytes];
        if (s_left == 0) RandomNumberGenerator.Fill(s_pool);
        if (s_left == 0) s_left = PoolBytes;
        s_left -= PayloadCipher.NonceBytes;
        s_pool.AsSpan(s_left, PayloadCipher.NonceBytes).CopyTo(nonce);
    }
}
