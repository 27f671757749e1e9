using System.Security.Cryptography;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>The random key that payloads of one session are encrypted under. Its end is the end of them.</summary>
public sealed class PayloadKey
{
    /// <summary>The secret's length in bytes.</summary>
    public const int SecretBytes = 32;

    /// <summary>The name's length in bytes.</summary>
    public const int IdBytes = 16;

    private readonly byte[] _secret;
    private readonly byte[] _id;

    /// <summary>A key that was kept.</summary>
    /// <param name="secret">32 bytes; taken over, not copied.</param>
    /// <exception cref="ArgumentException">It does not have 32 bytes.</exception>
    public PayloadKey(byte[] secret)
    {
        if (secret is not { Length: SecretBytes }) throw new ArgumentException("A payload's key has 32 bytes.", nameof(secret));
        _secret = secret;
        Span<byte> form = stackalloc byte[Domain.Length + SecretBytes];
        Domain.CopyTo(form);
        secret.CopyTo(form[Domain.Length..]);
        _id = SHA256.HashData(form)[..IdBytes];
        CryptographicOperations.ZeroMemory(form);
    }

    /// <summary>What it is known by, 16 bytes: the beginning of the SHA-256 of its domain and secret. It commits to the key, so that no
    /// payload can be shown to say something else under another one.</summary>
    public ReadOnlySpan<byte> Id => _id;

    internal ReadOnlySpan<byte> Secret => _secret;

    private static ReadOnlySpan<byte> Domain => "gateway-payload-key-v1"u8;

    /// <summary>A new random key.</summary>
    public static PayloadKey Create() => new(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Its name alone, so that no log shows the secret.</summary>
    public override string ToString() => nameof(PayloadKey);
}
