using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Masking;

/// <summary>The secret behind <see cref="Gateway.Abstractions.Masking.MaskStyle.Hash"/>: whoever has it can test guesses.</summary>
/// <param name="Secret">32 random bytes, the key of HMAC-SHA256.</param>
/// <exception cref="ArgumentException">The secret does not have 32 bytes.</exception>
public sealed record MaskKey(ImmutableArray<byte> Secret)
{
    /// <summary>The secret's length in bytes.</summary>
    public const int SecretBytes = 32;

    /// <summary>32 bytes; never written anywhere.</summary>
    public ImmutableArray<byte> Secret { get; } = !Secret.IsDefault && Secret.Length == SecretBytes
        ? Secret
        : throw new ArgumentException($"A mask key has {SecretBytes} bytes.", nameof(Secret));

    /// <summary>A new random key.</summary>
    public static MaskKey Create() => new([.. RandomNumberGenerator.GetBytes(SecretBytes)]);

    /// <summary>A key of its own for one use, from which this one cannot be told.</summary>
    /// <param name="use">What it is for, such as a session's id.</param>
    /// <remarks>HKDF with SHA-256 (RFC 5869).</remarks>
    public MaskKey Derive(string use) =>
        new([.. HKDF.DeriveKey(HashAlgorithmName.SHA256, [.. Secret], SecretBytes, info: Encoding.UTF8.GetBytes(use))]);

    /// <summary>Names the type only, so that no log shows the secret.</summary>
    public override string ToString() => nameof(MaskKey);
}
