using System.Runtime.InteropServices;

namespace Gateway.Silo.Stores.Log;

/// <summary>Makes the names in a folder durable: a new file whose bytes are synced is still lost in a power cut when its name is
/// not.</summary>
/// <remarks>.NET opens no folders, so the system is asked itself. Source: fsync(2). On Windows the file system's journal keeps
/// names.</remarks>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int NotSupported = 22; // EINVAL: this file system syncs no folders, so it has nothing to sync.

    /// <summary>Returns once the folder's names are on the disk.</summary>
    /// <exception cref="IOException">They are not known to be.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Open(folder, ReadOnly);
        if (file < 0) throw Failure();
        try
        {
            if (Flush(file) < 0 && Marshal.GetLastPInvokeError() != NotSupported) throw Failure();
        }
        finally
        {
            _ = Close(file);
        }
    }

    private static IOException Failure() =>
        new("The folder of the entries cannot be synced.", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
