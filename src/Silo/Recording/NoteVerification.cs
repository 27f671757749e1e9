using System.Security.Cryptography;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Judges signatures of notes.</summary>
internal static class NoteVerification
{
    /// <summary>Whether <paramref name="key"/> made a good signature on the note.</summary>
    public static bool IsSignedBy(this SignedNote note, NoteKey key) =>
        note.Signatures.Any(signature => key.Made(signature) && IsGood(key, note.Text, signature));

    /// <summary>Whether one signature is good.</summary>
    public static bool IsGood(NoteKey key, string text, NoteSignature signature)
    {
        if (key.Covered(text, signature) is not var (message, bytes)) return false;
        return key.Algorithm == NoteAlgorithm.Ecdsa
            ? IsEcdsa(key.PublicKey.Span, message, bytes.Span)
            : Ed25519.IsGood(key.PublicKey.Span, message, bytes.Span);
    }

    private static bool IsEcdsa(ReadOnlySpan<byte> publicKey, byte[] message, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
