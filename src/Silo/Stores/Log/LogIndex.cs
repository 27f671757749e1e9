namespace Gateway.Silo.Stores.Log;

/// <summary>What the database says about the log.</summary>
internal static class LogIndex
{
    /// <summary>Where the log of everything that is indexed ends.</summary>
    public static LogPlace End(Database database)
    {
        using var last = database.Prepare("SELECT segment, place, bytes FROM entry ORDER BY no DESC LIMIT 1");
        // Entries of an older version of the file have their payloads in the database.
        return last.Step() && !last.IsNull(0) ? new LogPlace((int)last.Int64(0), last.Int64(1) + last.Int64(2)) : LogPlace.First;
    }
}
