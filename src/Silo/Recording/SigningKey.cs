using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>A signing key as text: <c>PRIVATE+KEY+NAME+ID+BASE64</c>, in a file that only its owner may read.</summary>
internal static class SigningKey
{
    private const string Prefix = "PRIVATE+KEY+";

    /// <summary>Where a recording's key is when the configuration names none.</summary>
    public static string Beside(string recording) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recording))!, "signing.key");

    /// <summary>Makes a new key: Ed25519, or P-256 where the system lacks that.</summary>
    /// <param name="name">The key's name; null to take one from the key itself.</param>
    /// <param name="ed25519">False for a P-256 key in any case.</param>
    public static string Make(string? name, bool ed25519 = true)
    {
        if (ed25519 && Ed25519.IsAvailable)
        {
            var seed = RandomNumberGenerator.GetBytes(Ed25519.KeyBytes);
            var key = new NoteKey(name ?? NameOf(Ed25519.PublicKey(seed)), NoteAlgorithm.Ed25519, Ed25519.PublicKey(seed));
            return Text(key, seed);
        }

        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = ecdsa.ExportSubjectPublicKeyInfo();
        return Text(new NoteKey(name ?? NameOf(spki), NoteAlgorithm.Ecdsa, spki), ecdsa.ExportPkcs8PrivateKey());
    }

    /// <summary>The signer of a key's text.</summary>
    /// <exception cref="InvalidDataException">It is no key, or a damaged one; the message does not show it.</exception>
    public static ICheckpointSigner Read(string text)
    {
        text = text.Trim();
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        var bytes = parts.Length == 3 ? new byte[parts[2].Length] : [];
        if (parts.Length != 3 || !NoteKey.IsName(parts[0]) || !Convert.TryFromBase64String(parts[2], bytes, out var length) || length < 2)
            throw NoKey();
        try
        {
            var secret = bytes[1..length];
            ICheckpointSigner signer = (NoteAlgorithm)bytes[0] switch
            {
                NoteAlgorithm.Ed25519 when secret.Length == Ed25519.KeyBytes => new Ed25519Signer(parts[0], secret),
                NoteAlgorithm.Ecdsa => new EcdsaSigner(parts[0], secret),
                _ => throw NoKey(),
            };
            return string.Equals(parts[1], signer.Key.Id.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                ? signer : throw NoKey();
        }
        catch (CryptographicException)
        {
            throw NoKey();
        }
    }

    /// <summary>Reads the key of a file, or makes one when there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static ICheckpointSigner Open(string path, string? name)
    {
        if (!File.Exists(path)) Write(path, Make(name));
        return Read(File.ReadAllText(path));
    }

    /// <summary>Writes a key in the place of whatever is there; whole or not at all.</summary>
    public static void Write(string path, string text)
    {
        Stores.OwnerOnly.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text + "\n"));
            file.Flush();
            Stores.Log.FileSync.Sync(file.SafeFileHandle);
        }

        File.Move(fresh, path, overwrite: true);
        Stores.Log.FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static string NameOf(byte[] publicKey) => "gateway-" + Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 8));

    private static string Text(NoteKey key, byte[] secret) => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{key.Name}+{key.Id:x8}+{Convert.ToBase64String([(byte)key.Algorithm, .. secret])}");

    private static InvalidDataException NoKey() => new(
        "Recording: the signing key is none, or damaged: one line 'PRIVATE+KEY+NAME+ID+KEY'. Restore it from a backup.");
}
