using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Edge.Identity;

/// <summary>SHA-256 of a token's bytes: stands for it in memory, so that no token is kept.</summary>
internal readonly record struct TokenDigest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The digest of the token's bytes; false when it is not ASCII, which no token is.</summary>
    public static bool TryOf(ReadOnlySpan<char> token, out TokenDigest digest)
    {
        Span<byte> bytes = stackalloc byte[2048];
        if (token.Length > bytes.Length) bytes = new byte[token.Length];
        digest = default;
        if (Ascii.FromUtf16(token, bytes, out var written) != OperationStatus.Done) return false;
        Span<ulong> hash = stackalloc ulong[4];
        SHA256.HashData(bytes[..written], MemoryMarshal.AsBytes(hash));
        digest = new TokenDigest(hash[0], hash[1], hash[2], hash[3]);
        return true;
    }

    /// <summary>Any 32 bits of a digest are as good as a hash.</summary>
    public override int GetHashCode() => (int)A;
}
