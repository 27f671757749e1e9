using Gateway.Abstractions.Stores;
using SQLitePCL;

namespace Gateway.Silo.Stores.Log;

/// <summary>What the operating system says about the log, in the words that the store has for its database.</summary>
internal static class LogFailure
{
    // errno on Linux and macOS; the last of each pair is the Windows code.
    private static readonly HashSet<int> Full = [28, 27, 122, 69, unchecked((int)0x80070070)];

    // ENOMEM, ENFILE, EMFILE; the last is the Windows code for too many open files.
    private static readonly HashSet<int> Exhausted = [12, 23, 24, unchecked((int)0x80070004)];

    /// <summary>The store's failure for one of the log's files.</summary>
    public static SqliteFailureException Of(Exception failure)
    {
        var code = failure switch
        {
            UnauthorizedAccessException => raw.SQLITE_READONLY,
            FileNotFoundException or DirectoryNotFoundException => raw.SQLITE_CANTOPEN,
            _ when Full.Contains(failure.HResult) => raw.SQLITE_FULL,
            _ when Exhausted.Contains(failure.HResult) => raw.SQLITE_NOMEM,
            _ => raw.SQLITE_IOERR,
        };
        return new SqliteFailureException(code, "entry log");
    }

    /// <summary>The recording is as large as it may be.</summary>
    public static SqliteFailureException TooLarge() => new(raw.SQLITE_FULL, "the recording is as large as it may be");

    /// <summary>The index speaks of entries that the log does not have.</summary>
    public static SqliteFailureException Missing() =>
        new(raw.SQLITE_CORRUPT, "the folder of its entries is missing or lacks some; it belongs beside the file");

    /// <summary>The log goes on behind a place that the index can be made up to, and no power cut did that.</summary>
    public static StoreUnavailableException NotTorn() => new(
        "Recording: the file's index is lost or older than the folder of its entries, and cannot be made anew from them: one was erased or "
        + "is damaged, and others follow that were acknowledged. None of them was changed. Put back the index that belongs to the entries, "
        + "from a backup, or put both aside to begin a new recording.");
}
