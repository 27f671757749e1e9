namespace Gateway.Silo.Stores.Log;

/// <summary>A place in the entry log.</summary>
/// <param name="Segment">The segment's number, from 1.</param>
/// <param name="Offset">Bytes from the beginning of its file.</param>
internal readonly record struct LogPlace(int Segment, long Offset)
{
    /// <summary>Where the first record of a recording goes.</summary>
    public static LogPlace First { get; } = new(1, LogRecord.Magic.Length);
}
