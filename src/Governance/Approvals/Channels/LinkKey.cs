using System.Security.Cryptography;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>The key that signs links and buttons, 32 bytes.</summary>
/// <param name="Bytes">The key; the same on all nodes of an installation.</param>
public sealed record LinkKey(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The key that an installation has for links (RFC 5869).</summary>
    public static LinkKey Of(DigestKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), 32, info: "gateway-approval-link-v1"u8.ToArray()));
    }

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "LinkKey";
}
