namespace Gateway.Silo.Stores;

/// <summary>What the disk below a folder has left.</summary>
internal static class FreeSpace
{
    /// <summary>Bytes that this process's user may still write; <see cref="long.MaxValue"/> when the system does not say.</summary>
    public static long Of(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A share or a container's mount may not tell; then only trying does.
            return long.MaxValue;
        }
    }
}
