using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Reads payloads out of the log, while a writer may be at work. Safe for several threads.</summary>
internal sealed class LogFiles(string path) : IDisposable
{
    private readonly string _folder = LogRecord.Folder(path);
    private readonly ConcurrentDictionary<int, SafeFileHandle> _open = new();

    /// <summary>The bytes at a place; null when the log does not have them.</summary>
    /// <exception cref="SqliteFailureException">The log cannot be read.</exception>
    public byte[]? Read(LogPlace at, long length)
    {
        if (at.Segment < 1 || at.Offset < 0 || length is < 0 or > LogRecord.BytesMax) return null;
        try
        {
            var file = _open.GetOrAdd(at.Segment, Open);
            if (RandomAccess.GetLength(file) < at.Offset + length) return null;
            var bytes = new byte[length];
            for (var done = 0; done < bytes.Length;)
            {
                var read = RandomAccess.Read(file, bytes.AsSpan(done), at.Offset + done);
                if (read == 0) return null;
                done += read;
            }

            return bytes;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    public void Dispose()
    {
        foreach (var (_, file) in _open) file.Dispose();
        _open.Clear();
    }

    private SafeFileHandle Open(int segment) => File.OpenHandle(
        LogRecord.File(_folder, segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
