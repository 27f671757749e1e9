namespace Gateway.Commands;

/// <summary>Looks whether files can be written in a folder, or in the nearest one above it where it is still to be made; makes
/// none.</summary>
internal static class FolderProbe
{
    /// <summary>The folder that was written in for a moment: the one asked for, or the nearest above it that is there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not this user's to write.</exception>
    public static string Write(string folder)
    {
        var there = Path.GetFullPath(folder);
        // What stands in a folder's place is no folder above it: the attempt to write there says what is wrong.
        while (!Directory.Exists(there) && !File.Exists(there) && Path.GetDirectoryName(there) is { } above) there = above;
        using var probe = new FileStream(
            Path.Combine(there, ".gateway-doctor"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        return there;
    }
}
