using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Seals small secrets: AES-256-GCM with a random nonce, bound to what they are.</summary>
/// <remarks>Layout: 12 bytes of nonce, the ciphertext, 16 bytes of tag. Source: NIST SP 800-38D.</remarks>
internal static class SealedBytes
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Seals bytes.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="bound">What they are and whose; needed, letter by letter, to open them.</param>
    /// <param name="plain">What is sealed.</param>
    internal static byte[] Seal(MaskKey key, string bound, ReadOnlySpan<byte> plain)
    {
        var whole = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key.Secret.AsSpan(), TagLength);
        cipher.Encrypt(whole.AsSpan(0, NonceLength), plain, whole.AsSpan(NonceLength, plain.Length), whole.AsSpan(^TagLength..),
            Encoding.UTF8.GetBytes(bound));
        return whole;
    }

    /// <summary>Opens what was sealed; null if it was altered, or bound to something else, or sealed with another key.</summary>
    internal static byte[]? Open(MaskKey key, string bound, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < NonceLength + TagLength)
        {
            return null;
        }

        var plain = new byte[whole.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key.Secret.AsSpan(), TagLength);
        try
        {
            cipher.Decrypt(whole[..NonceLength], whole[NonceLength..^TagLength], whole[^TagLength..], plain, Encoding.UTF8.GetBytes(bound));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
