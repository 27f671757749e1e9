using Gateway.Abstractions.Stores;

namespace Gateway.Silo.Stores;

/// <summary>Keeps a second gateway from writing to the same file. The kernel lets go of it however the process ends.</summary>
/// <remarks>A file beside the recording is locked and not the recording itself, so that readers can still open that.</remarks>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream file;

    private WriterLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock; creates the folder and both files, for the owner alone, if they are missing.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="makesFile">Whether the recording is made too where there is none; otherwise the lock's file alone.</param>
    /// <exception cref="StoreUnavailableException">Another process has it, or the folder cannot be written.</exception>
    public static WriterLock Take(string path, bool makesFile = true)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            OwnerOnly.MakeFolder(folder);
            var taken = new WriterLock(Open(path + ".lock", FileShare.None));
            // SQLite gives its log and index the mode of the file, so it is created here, closed to others.
            if (makesFile && !File.Exists(path)) Open(path, FileShare.ReadWrite).Dispose();
            return taken;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreUnavailableException(
                $"Recording: the folder of '{path}' cannot be written. Check who owns it, or change 'recording.path'.", failure);
        }
        catch (IOException failure) when (File.Exists(path + ".lock"))
        {
            throw new StoreUnavailableException(
                $"Recording: another gateway is writing to '{path}'. End it, or name another file in 'recording.path'.", failure);
        }
        catch (IOException failure)
        {
            throw new StoreUnavailableException(
                $"Recording: the folder of '{path}' cannot be created or written. Name another file in 'recording.path'.", failure);
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
