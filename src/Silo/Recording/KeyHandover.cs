using System.Text;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Hands a log over to a new signing key: the old key signs a note that names the new one, and is gone.</summary>
/// <remarks>The new key lies beside the old one before it is named, and takes its place after, so that a crash leaves either key in
/// force, never none.</remarks>
internal static class KeyHandover
{
    /// <summary>Rotates. No gateway may be sealing meanwhile: the caller holds the recording's lock.</summary>
    /// <param name="folder">The evidence.</param>
    /// <param name="keyFile">The signing key's file.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="EvidenceException">There is no log to hand over, or the key is not the one that signs it.</exception>
    /// <exception cref="InvalidDataException">The key file is damaged.</exception>
    public static NoteKey Rotate(string folder, string keyFile)
    {
        Finish(folder, keyFile);
        var keys = EvidenceKeys.Read(folder);
        if (keys.Problem is { } problem) throw new EvidenceException($"Checkpoints: {problem}; restore the folder from a backup.");
        var last = LogEnd.Find(folder, keys.Current is not null).Note;
        if (keys.Current is not { } current || last is null || Checkpoint.Parse(last.Text) is not { } checkpoint)
        {
            throw new EvidenceException(
                "Checkpoints: there are none yet, so there is no key to hand over from; remove the key file to get another.");
        }

        if (keys.SignerOf(last, checkpoint.Size) is null || !keys.IsOf(checkpoint.Origin))
            throw new EvidenceException("Checkpoints: the last one is damaged or not signed well; restore the folder from a backup.");

        var old = SigningKey.Read(File.ReadAllText(keyFile));
        if (!Same(old.Key, current)) throw new EvidenceException("Checkpoints: the key file does not hold the key that signed before.");

        var text = SigningKey.Make(old.Key.Name);
        var next = SigningKey.Read(text).Key;
        SigningKey.Write(Next(keyFile), text);
        var rotation = new KeyRotation(checkpoint.Origin, checkpoint.Size, next).ToText();
        var signature = new NoteSignature(old.Key.Name, old.Key.Id, old.Sign(Encoding.UTF8.GetBytes(rotation)));
        NoteFile.Append(EvidenceFolder.Rotations(folder), keys.End, new SignedNote(rotation, [signature]));
        Finish(folder, keyFile);
        return next;
    }

    /// <summary>Puts a key in force that was named already, should the process have ended before that.</summary>
    public static void Finish(string folder, string keyFile)
    {
        if (!File.Exists(Next(keyFile))) return;
        if (EvidenceKeys.Read(folder).Current is { } current && Same(SigningKey.Read(File.ReadAllText(Next(keyFile))).Key, current))
            File.Move(Next(keyFile), keyFile, overwrite: true);
        else
            File.Delete(Next(keyFile));
    }

    private static string Next(string keyFile) => keyFile + ".next";

    private static bool Same(NoteKey one, NoteKey other) => string.Equals(one.ToString(), other.ToString(), StringComparison.Ordinal);
}
