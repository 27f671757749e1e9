using System.Runtime.InteropServices;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The kernel's limit on the length of another process's files, changed while that runs: a disk that is full and has room again.</summary>
/// <remarks>The write that crosses the limit is short: the kernel takes the bytes up to it and says how many. The next one fails.</remarks>
internal static partial class FileSizeLimit
{
    private const int FileSize = 1; // RLIMIT_FSIZE

    /// <summary>What must come before the process, or the kernel's signal for a file that is too long ends it.</summary>
    public const string Shell = "trap '' XFSZ";

    /// <summary>No file of the process may become longer than this.</summary>
    public static void Set(int process, long bytes)
    {
        var limit = new Bounds { Soft = bytes == long.MaxValue ? ulong.MaxValue : (ulong)bytes, Hard = ulong.MaxValue };
        Assert.True(SetLimit(process, FileSize, in limit, 0) == 0, $"prlimit failed with {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>There is room again.</summary>
    public static void Lift(int process) => Set(process, long.MaxValue);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int process, int resource, in Bounds limit, nint before);

    private struct Bounds
    {
        public ulong Soft;
        public ulong Hard;
    }
}
