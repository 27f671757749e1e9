using System.Collections.Immutable;
using System.Security.Cryptography;

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

    /// <summary>Names the type only, so that no log shows the secret.</summary>
    public override string ToString() => nameof(MaskKey);
}
