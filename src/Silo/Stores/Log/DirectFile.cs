using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Opens files to be read from the disk into the reader's own memory, past the system's cache. Linux on x64 and Arm64 can, on
/// most file systems.</summary>
/// <remarks>For reading all of something large once: copying out of fresh pages of the cache costs many times what the reading does, and
/// what others have in the cache stays there. Source: open(2), O_DIRECT.</remarks>
internal static partial class DirectFile
{
    /// <summary>Offsets, lengths and memory are multiples of this.</summary>
    public const int BlockBytes = 4096;

    private const int CloseOnExec = 0x80000;

    /// <summary>The file, or null where it can only be read through the cache, or not at all.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        var direct = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0x4000,
            Architecture.Arm64 => 0x10000,
            _ => 0,
        };
        if (direct == 0 || !OperatingSystem.IsLinux()) return null;
        var file = Open(path, direct | CloseOnExec);
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
