using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>The public key that a note's signature is judged by. Source: C2SP signed-note, "Verifier keys".</summary>
/// <param name="Name">The key's name: 1 to 200 characters, no spaces, no plus, no controls.</param>
/// <param name="Algorithm">How it signs.</param>
/// <param name="PublicKey">32 bytes for Ed25519; SubjectPublicKeyInfo for ECDSA.</param>
public sealed record NoteKey(string Name, NoteAlgorithm Algorithm, ReadOnlyMemory<byte> PublicKey)
{
    /// <summary>The id that signatures carry.</summary>
    public uint Id { get; } = IdOf(Name, Algorithm, PublicKey.Span);

    /// <summary>Whether a text may name a key or a log.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    /// <summary>The key as people hand it on: <c>NAME+ID+KEY</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Algorithm, .. PublicKey.Span])}");

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static NoteKey? Parse(string text)
    {
        // Base64 may hold a plus, a name may not.
        var parts = text.Trim().Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)) return null;
        var bytes = new byte[parts[2].Length];
        if (!Convert.TryFromBase64String(parts[2], bytes, out var length) || length < 2) return null;
        var (algorithm, key) = ((NoteAlgorithm)bytes[0], bytes.AsMemory(1, length - 1));
        var isKey = algorithm switch
        {
            NoteAlgorithm.Ed25519 or NoteAlgorithm.Cosignature => key.Length == 32,
            NoteAlgorithm.Ecdsa => true,
            _ => false,
        };
        var read = new NoteKey(parts[0], algorithm, key);
        return isKey && read.Id == id ? read : null;
    }

    /// <summary>Whether a signature names this key; whether it is good is another question.</summary>
    public bool Made(NoteSignature signature) =>
        signature.KeyId == Id && string.Equals(signature.Name, Name, StringComparison.Ordinal);

    /// <summary>The bytes that a signature of this key covers, and the plain signature within the given one; null when it has not the
    /// form that this kind of key makes.</summary>
    /// <param name="text">The note's text.</param>
    /// <param name="signature">The signature as the note carries it.</param>
    public (byte[] Message, ReadOnlyMemory<byte> Signature)? Covered(string text, NoteSignature signature)
    {
        if (Algorithm != NoteAlgorithm.Cosignature) return (Encoding.UTF8.GetBytes(text), signature.Bytes);
        if (signature.Bytes.Length != 8 + 64) return null;
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes.Span);
        return (Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}")),
            signature.Bytes[8..]);
    }

    private static uint IdOf(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        // An ECDSA key's id is that of its key alone; the others' covers name and kind too.
        var hash = SHA256.HashData(algorithm == NoteAlgorithm.Ecdsa
            ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. key]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
