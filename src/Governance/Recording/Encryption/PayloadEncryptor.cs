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
    private readonly EntryKeys _keys;

    /// <summary>For the payloads of a session.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="session">The session.</param>
    public PayloadEncryptor(PayloadKey key, SessionId session)
    {
        ArgumentNullException.ThrowIfNull(key);
        (_key, _session) = (key, session);
        _keys = new EntryKeys(key);
    }

    /// <summary>Encrypts a payload.</summary>
    /// <param name="sequence">The entry's, from 1.</param>
    /// <param name="kind">The entry's.</param>
    /// <param name="payload">In clear.</param>
    /// <returns>Version, key's name, commitment, nonce, ciphertext and tag: what is stored and chained.</returns>
    public byte[] Encrypt(long sequence, EntryKind kind, ReadOnlySpan<byte> payload)
    {
        var stored = GC.AllocateUninitializedArray<byte>(payload.Length + PayloadCipher.OverheadBytes);
        _key.Id.CopyTo(stored.AsSpan(PayloadCipher.NamePlace));
        var nonce = stored.AsSpan(PayloadCipher.NoncePlace, PayloadCipher.NonceBytes);
        TakeNonce(nonce);
        Span<byte> own = stackalloc byte[EntryKeys.KeyBytes];
        _keys.Derive(nonce, own);
        PayloadCipher.Seal(stored, own, _session, sequence, kind, payload);
        CryptographicOperations.ZeroMemory(own);
        return stored;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

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
