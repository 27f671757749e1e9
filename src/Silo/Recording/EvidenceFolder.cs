using System.Collections.Concurrent;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Recording;

/// <summary>The folder of a recording's evidence, and how its files are written: whatever this returns from is durable.</summary>
internal static class EvidenceFolder
{
    private const string Ending = "-evidence";

    // Folders whose names this process made durable: what is there before may be what a crash left, or a sync that failed.
    private static readonly ConcurrentDictionary<string, bool> s_settled = new(StringComparer.Ordinal);

    /// <summary>The folder beside a recording.</summary>
    public static string Of(string recording) => recording + Ending;

    /// <summary>The newest checkpoint: a note.</summary>
    public static string Checkpoint(string folder) => Path.Combine(folder, "checkpoint");

    /// <summary>The newest checkpoint that every witness has cosigned: a note.</summary>
    public static string Witnessed(string folder) => Path.Combine(folder, "checkpoint.witnessed");

    /// <summary>Every checkpoint in order: notes, each with an empty line behind it.</summary>
    public static string Checkpoints(string folder) => Path.Combine(folder, "checkpoints");

    /// <summary>The first signing key: one line.</summary>
    public static string Key(string folder) => Path.Combine(folder, "key");

    /// <summary>How the first key handed over to the next and so on: notes, each with an empty line behind it.</summary>
    public static string Rotations(string folder) => Path.Combine(folder, "rotations");

    /// <summary>What a file of one note or key holds: of one that is longer than a note can be, a byte more than that.</summary>
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(file.Length, SignedNote.BytesMax + 1)];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Makes a folder and those above it, for their owner alone, with durable names.</summary>
    public static void Create(string folder)
    {
        var isNew = !Directory.Exists(folder);
        // What is above the evidence and was there before is not ours, and perhaps not ours to read.
        if (!isNew && !IsOurs(folder)) return;
        var parent = Path.GetDirectoryName(folder)!;
        Create(parent);
        if (isNew) OwnerOnly.MakeFolder(folder);
        Settle(parent, isNew);
    }

    /// <summary>Writes at the given place of a file, and cuts off whatever stood there and behind. The file is made if there is
    /// none.</summary>
    public static void Put(string path, long at, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var isNew = !File.Exists(path);
        if (isNew || !s_settled.ContainsKey(folder)) Create(folder);
        using (var file = Open(path))
        {
            if (RandomAccess.GetLength(file) != at) RandomAccess.SetLength(file, at);
            RandomAccess.Write(file, bytes, at);
            FileSync.Sync(file);
        }

        Settle(folder, isNew);
    }

    /// <summary>Replaces a file as a whole. A power cut may leave the one before, but nothing that is neither.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var fresh = path + ".new";
        using (var file = Open(fresh))
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, bytes, 0);
            FileSync.Sync(file);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static bool IsOurs(string folder) =>
        folder.Split(Path.DirectorySeparatorChar).Any(name => name.EndsWith(Ending, StringComparison.Ordinal));

    private static void Settle(string folder, bool hasNew)
    {
        if (!hasNew && s_settled.ContainsKey(folder)) return;
        FolderSync.Sync(folder);
        s_settled[folder] = true;
    }

    private static SafeFileHandle Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path)) new FileStream(path, options).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}
