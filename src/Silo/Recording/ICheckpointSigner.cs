using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Signs checkpoints: the seam for keys that never leave their device or service (PKCS#11, a cloud's key management).</summary>
/// <remarks>Such a key needs only these two: what its public key is, and to have bytes signed.</remarks>
internal interface ICheckpointSigner
{
    /// <summary>The public key, by which everybody verifies.</summary>
    NoteKey Key { get; }

    /// <summary>Signs a note's text, UTF-8, in the form that <see cref="NoteKey.Algorithm"/> has.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key could not be used.</exception>
    byte[] Sign(ReadOnlySpan<byte> text);
}
