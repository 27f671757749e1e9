using System.Security.Cryptography;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Signs with a P-256 key in memory, by the framework alone: for systems without Ed25519.</summary>
internal sealed class EcdsaSigner : ICheckpointSigner, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create();

    /// <summary>Takes a PKCS#8 private key.</summary>
    /// <exception cref="CryptographicException">It is none of P-256.</exception>
    public EcdsaSigner(string name, byte[] privateKey)
    {
        _key.ImportPkcs8PrivateKey(privateKey, out _);
        if (_key.KeySize != 256) throw new CryptographicException("The key is none of P-256.");
        Key = new NoteKey(name, NoteAlgorithm.Ecdsa, _key.ExportSubjectPublicKeyInfo());
    }

    public NoteKey Key { get; }

    public byte[] Sign(ReadOnlySpan<byte> text) =>
        _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => _key.Dispose();
}
