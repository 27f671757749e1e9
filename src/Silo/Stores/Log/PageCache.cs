using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Tells the kernel which pages of a file need not stay in memory. Where that cannot be told, nothing happens.</summary>
internal static partial class PageCache
{
    private const int NotNeeded = 4;

    /// <summary>Lets go of a range that is on the disk. Pages of its ends that it only touches stay.</summary>
    /// <remarks>Source: posix_fadvise(2).</remarks>
    public static void Forget(SafeFileHandle file, long offset, long length)
    {
        // It is advice: whether it was taken changes nothing but speed.
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess) _ = Advise(file, offset, length, NotNeeded);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
