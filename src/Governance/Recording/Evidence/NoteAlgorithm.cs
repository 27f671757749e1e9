namespace Gateway.Governance.Recording.Evidence;

/// <summary>Kinds of signatures on notes, by the byte that C2SP signed-note assigns to them.</summary>
public enum NoteAlgorithm : byte
{
    /// <summary>Ed25519 over the text (RFC 8032).</summary>
    Ed25519 = 1,

    /// <summary>ECDSA with P-256 and SHA-256 over the text; the signature is DER, the public key its SubjectPublicKeyInfo.</summary>
    Ecdsa = 2,

    /// <summary>A witness's Ed25519 signature with the time of it (C2SP tlog-cosignature, version 1).</summary>
    Cosignature = 4,
}
