using System.Security.Cryptography;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>The hashes of a Merkle tree. Source: RFC 6962 section 2.1, with SHA-256.</summary>
public static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] Empty { get; } = SHA256.HashData([]);

    /// <summary>The hash of a leaf.</summary>
    /// <param name="leaf">Its bytes; at most 64 KiB.</param>
    public static byte[] Leaf(ReadOnlySpan<byte> leaf)
    {
        Span<byte> form = leaf.Length < 512 ? stackalloc byte[leaf.Length + 1] : new byte[leaf.Length + 1];
        form[0] = 0;
        leaf.CopyTo(form[1..]);
        return SHA256.HashData(form);
    }

    /// <summary>The hash of a node above two others of 32 bytes.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> form = stackalloc byte[1 + (2 * Bytes)];
        form[0] = 1;
        left.CopyTo(form[1..]);
        right.CopyTo(form[(1 + Bytes)..]);
        return SHA256.HashData(form);
    }
}
