using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Makes what was written to a file durable, or says that it is not.</summary>
/// <remarks>The framework's own way was seen to pass over an error of the disk (EIO) on Linux, and then what is acknowledged is not
/// there.</remarks>
internal static partial class FileSync
{
    /// <summary>Returns when it is durable.</summary>
    /// <exception cref="IOException">It is not known to be.</exception>
    public static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (Flush(file) != 0) throw new IOException("The file cannot be made durable.", Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
