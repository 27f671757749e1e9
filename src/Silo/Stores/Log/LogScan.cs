namespace Gateway.Silo.Stores.Log;

/// <summary>Reads the log's records in order, up to the first that is not whole.</summary>
internal static class LogScan
{
    /// <summary>The whole records from a place on. A record that the log's end cuts off is not one.</summary>
    /// <exception cref="SqliteFailureException">A file cannot be read.</exception>
    public static IEnumerable<LogEntry> From(string folder, LogPlace at)
    {
        while (Open(folder, at.Segment) is { } opened)
        {
            using var file = opened;
            var length = file.Length;
            while (Next(file, at) is { } entry)
            {
                yield return entry;
                at = entry.End;
            }

            // What is torn was never acknowledged, and neither was anything behind it.
            if (at.Offset != length) yield break;
            at = LogPlace.First with { Segment = at.Segment + 1 };
        }
    }

    private static FileStream? Open(string folder, int segment)
    {
        var path = LogRecord.File(folder, segment);
        try
        {
            return File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    private static LogEntry? Next(FileStream file, LogPlace at)
    {
        try
        {
            Span<byte> first = stackalloc byte[4];
            file.Position = at.Offset;
            if (file.ReadAtLeast(first, 4, throwOnEndOfStream: false) < 4) return null;
            var length = LogRecord.Length(first);
            if (length == 0 || at.Offset + length > file.Length) return null;
            var record = new byte[length];
            file.Position = at.Offset;
            return file.ReadAtLeast(record, length, throwOnEndOfStream: false) < length ? null : LogRecord.Read(record, at);
        }
        catch (IOException failure)
        {
            throw LogFailure.Of(failure);
        }
    }
}
