using System.Security.Cryptography;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>Derives the key of each entry from the session's key and the entry's nonce, so that one entry can be shown to somebody without
/// any other. Not safe for several threads.</summary>
/// <remarks>Source: RFC 8452 section 4.</remarks>
internal sealed class EntryKeys : IDisposable
{
    public const int KeyBytes = Blocks * HalfBytes;
    public const int CommitmentBytes = 16;

    private const int Blocks = 4;
    private const int BlockBytes = 16;
    private const int HalfBytes = BlockBytes / 2;
    private const int CounterBytes = 4;

    private readonly ICryptoTransform _cipher;
    private readonly byte[] _counted = new byte[Blocks * BlockBytes];
    private readonly byte[] _random = new byte[Blocks * BlockBytes];

    public EntryKeys(PayloadKey session)
    {
        using var aes = Aes.Create();
        // No text is encrypted in this mode: each block is a number that never comes again, and the cipher is a random function of it.
#pragma warning disable CA5358
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        aes.Padding = PaddingMode.None;
        var secret = session.Secret.ToArray();
        aes.Key = secret;
        CryptographicOperations.ZeroMemory(secret);
        _cipher = aes.CreateEncryptor();
        for (var block = 0; block < Blocks; block++) _counted[block * BlockBytes] = (byte)block;
    }

    private static ReadOnlySpan<byte> Domain => "gateway-payload-entry-v1"u8;

    /// <summary>What a stored payload tells of the entry's key: nobody finds two keys that tell the same, so that no stored payload can be
    /// shown to say two things.</summary>
    public static void Commit(ReadOnlySpan<byte> key, Span<byte> commitment)
    {
        Span<byte> form = stackalloc byte[Domain.Length + KeyBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Domain.CopyTo(form);
        key.CopyTo(form[Domain.Length..]);
        SHA256.HashData(form, digest);
        digest[..CommitmentBytes].CopyTo(commitment);
        CryptographicOperations.ZeroMemory(form);
    }

    public void Derive(ReadOnlySpan<byte> nonce, Span<byte> key)
    {
        for (var block = 0; block < Blocks; block++) nonce.CopyTo(_counted.AsSpan((block * BlockBytes) + CounterBytes));
        _cipher.TransformBlock(_counted, 0, _counted.Length, _random, 0);
        // Half of each block, because two whole blocks of one key are never the same, and a random key's halves may be.
        for (var block = 0; block < Blocks; block++) _random.AsSpan(block * BlockBytes, HalfBytes).CopyTo(key[(block * HalfBytes)..]);
        CryptographicOperations.ZeroMemory(_random);
    }

    public void Dispose() => _cipher.Dispose();
}
