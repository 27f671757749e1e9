namespace Gateway.Silo.Stores;

/// <summary>Folders and files that only their owner may open, where the system tells users apart by modes.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder. One that is there keeps its mode, which somebody may have chosen.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Mode | UnixFileMode.UserExecute);
    }

    /// <summary>Makes an empty file; nothing where there is one.</summary>
    public static void MakeFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        if (!File.Exists(path)) new FileStream(path, options).Dispose();
    }

    /// <summary>Closes a file to others, if it is there.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) != Mode)
            File.SetUnixFileMode(path, Mode);
    }
}
