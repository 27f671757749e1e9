using Gateway.Silo.Stores.Log;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Recording;

/// <summary>The folder of a recording's evidence, and how its files are written: whatever this returns from is durable.</summary>
internal static class EvidenceFolder
{
    /// <summary>The folder beside a recording.</summary>
    public static string Of(string recording) => recording + "-evidence";

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

    /// <summary>Makes a folder and those above it, for their owner alone, with durable names.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder)!;
        Create(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FolderSync.Sync(parent);
    }

    /// <summary>Writes at the given place of a file, and cuts off whatever stood there and behind. The file is made if there is
    /// none.</summary>
    public static void Put(string path, long at, ReadOnlySpan<byte> bytes)
    {
        var isNew = !File.Exists(path);
        if (isNew) Create(Path.GetDirectoryName(path)!);
        using (var file = Open(path))
        {
            if (RandomAccess.GetLength(file) != at) RandomAccess.SetLength(file, at);
            RandomAccess.Write(file, bytes, at);
            FileSync.Sync(file);
        }

        if (isNew) FolderSync.Sync(Path.GetDirectoryName(path)!);
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

    private static SafeFileHandle Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path)) new FileStream(path, options).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}
