using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores.Bodies;

/// <summary>Bodies that are too long for an entry, each a file that is named by its SHA-256 (docs/recording-format.md, "Bodies"). Safe for
/// several threads.</summary>
/// <param name="recording">The recording's file.</param>
/// <param name="syncFolder">Makes the names in a folder durable; null for the system's own way.</param>
internal sealed class BodyFolder(string recording, Action<string>? syncFolder = null)
{
    private const int PieceBytes = 64 << 10;
    private const int ShardChars = 2;

    private readonly string _folder = Of(recording);
    private readonly Action<string> _syncFolder = syncFolder ?? FolderSync.Sync;

    // Folders whose own names this process knows to last: one that is there may be what a crash left, or a sync that failed.
    private readonly ConcurrentDictionary<string, bool> _lasting = new(StringComparer.Ordinal);

    /// <summary>The folder that belongs to a recording.</summary>
    public static string Of(string recording) => recording + "-bodies";

    /// <summary>Writes a body and returns when it is durable.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    public void Write(string name, ReadOnlySpan<byte> stored)
    {
        try
        {
            var shard = Path.GetDirectoryName(PathOf(name))!;
            Make(_folder);
            Make(shard);
            // Nobody else has this name, unless a crash came between its bytes and the entry that names it: then it is written anew.
            using (var file = File.OpenHandle(PathOf(name), FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, stored, 0);
                FileSync.Sync(file);
            }

            _syncFolder(shard);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    /// <summary>A body; null when it is not there, or is not what its name says.</summary>
    /// <exception cref="SqliteFailureException">It cannot be read.</exception>
    public byte[]? Read(string name)
    {
        if (!Attachment.IsName(name)) return null;
        try
        {
            if (new FileInfo(PathOf(name)) is not { Exists: true, Length: <= WriteRules.AttachedBytesMax }) return null;
            var stored = File.ReadAllBytes(PathOf(name));
            return string.Equals(Convert.ToHexStringLower(SHA256.HashData(stored)), name, StringComparison.Ordinal) ? stored : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    /// <summary>What became of a body, for who verifies; the whole of it is never held in memory.</summary>
    /// <exception cref="SqliteFailureException">The process cannot read anything now.</exception>
    public BodyState Look(in Attachment attachment)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var path = PathOf(attachment.Name);
            if (Directory.Exists(path)) return BodyState.Unreadable;
            // Whatever has no length is not opened: a pipe would have the reading wait for ever, and a device has no end.
            if (LengthOf(path) != attachment.Bytes || attachment.Bytes == 0) return BodyState.Altered;
            using var file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var at = 0L;
            for (int read; at <= attachment.Bytes && (read = RandomAccess.Read(file, piece.AsSpan(0, PieceBytes), at)) > 0; at += read)
                digest.AppendData(piece, 0, read);
            return at == attachment.Bytes && Convert.ToHexStringLower(digest.GetHashAndReset()) == attachment.Name
                ? BodyState.Whole : BodyState.Altered;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return BodyState.Missing;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // One bad file keeps nothing else from being verified.
            return LogFailure.Of(failure) is { IsOfPlace: false } told ? throw told : BodyState.Unreadable;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Overwrites bodies with zeros, removes them and returns when that is durable; those that are gone already are passed
    /// over.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    public void Erase(IEnumerable<string> names)
    {
        var zeros = new byte[PieceBytes];
        try
        {
            foreach (var path in names.Select(PathOf).Where(File.Exists))
            {
                using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                {
                    var length = RandomAccess.GetLength(file);
                    for (var done = 0L; done < length; done += PieceBytes)
                        RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(PieceBytes, length - done)), done);
                    FileSync.Sync(file);
                }

                File.Delete(path);
                _syncFolder(Path.GetDirectoryName(path)!);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    private static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.Length : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName).Length;
    }

    private string PathOf(string name) => Path.Combine(_folder, name[..ShardChars], name);

    private void Make(string folder)
    {
        if (_lasting.ContainsKey(folder) && Directory.Exists(folder)) return;
        OwnerOnly.MakeFolder(folder);
        _syncFolder(Path.GetDirectoryName(folder)!);
        _lasting[folder] = true;
    }
}
