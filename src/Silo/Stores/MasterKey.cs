using System.Security.Cryptography;
using System.Text;
using Gateway.Governance.Approvals;
using Gateway.Governance.Masking;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>The secret that this installation's keyed digests come from: 32 random bytes in a file that only its owner may read.</summary>
/// <remarks>Each use has its own key by HKDF (RFC 5869). Nodes that share a store share this file.</remarks>
internal static class MasterKey
{
    private const int Length = 32;

    /// <summary>The key's file beside a recording.</summary>
    public static string Beside(string recording) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recording))!, "gateway.key");

    /// <summary>Reads the key, or makes one on first use.</summary>
    /// <exception cref="InvalidDataException">The file is not a key.</exception>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public static (MaskKey Mask, DigestKey Digest) Open(string path)
    {
        var key = File.Exists(path) ? Read(path) : Make(path);
        return (Mask(key), new DigestKey(Derive(key, "gateway-call-v1")));
    }

    /// <summary>The key of a file that is only read; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static MaskKey? Find(string path) => File.Exists(path) ? Mask(Read(path)) : null;

    private static MaskKey Mask(byte[] key) => new([.. Derive(key, "gateway-mask-v1")]);

    private static byte[] Read(string path)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == Length
            ? key
            : throw new InvalidDataException(
                $"{path} does not hold 32 bytes in base64; restore it from a backup, as recordings cannot be read without it.");
    }

    private static byte[] Make(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Length);
        OwnerOnly.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // It is there whole or not at all, and its name is on the disk before anything is kept under it.
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
            file.Flush();
            FileSync.Sync(file.SafeFileHandle);
        }

        // Never over a key that another node made meanwhile.
        File.Move(fresh, path, overwrite: false);
        FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return key;
    }

    private static byte[] Derive(byte[] key, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Length, info: Encoding.ASCII.GetBytes(use));
}
