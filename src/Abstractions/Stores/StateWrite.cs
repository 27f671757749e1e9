namespace Gateway.Abstractions.Stores;

/// <summary>One conditional write.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Unique within the kind, at most 1,024 characters.</param>
/// <param name="ExpectedVersion">The version that was read; 0 to create.</param>
/// <param name="Tag">One word to list by.</param>
/// <param name="Body">UTF-8 JSON, at most 8 MiB.</param>
public sealed record StateWrite(string Kind, string Key, long ExpectedVersion, string Tag, ReadOnlyMemory<byte> Body)
{
    /// <summary>Longest body.</summary>
    public const int BodyBytesMax = 8 << 20;

    /// <summary>Whether the record goes, for good: tag and body are not looked at, and the expected version is at least 1. What is
    /// created under its key later begins at version 1 again, so only keys that nobody takes twice may go.</summary>
    public bool Removes { get; init; }
}
