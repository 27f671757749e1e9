namespace Gateway.Silo.Stores;

/// <summary>How a <see cref="SqliteStore"/> works.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The file; its folder is created if it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>Most bytes that may wait for the disk; a write beyond that is refused at once. Default 128 MiB, from 1 MiB to 4
    /// GiB.</summary>
    public long QueueBytesMax { get; init; } = 128L << 20;

    /// <summary>Longest wait for the disk before the caller is told that the store is unavailable, milliseconds. Default 1,500, from 100
    /// to 60,000.</summary>
    public int WaitMsMax { get; init; } = 1_500;

    /// <summary>Most writes in one commit. Default 4,096, from 1 to 65,536.</summary>
    public int GroupWritesMax { get; init; } = 4_096;

    /// <summary>Bytes at which a commit takes no further write. Default 8 MiB, from 64 KiB to 1 GiB.</summary>
    public long GroupBytesMax { get; init; } = 8L << 20;

    /// <summary>Longest wait for a lock that another process holds, milliseconds. Default 1,000, from 0 to 60,000.</summary>
    public int BusyMsMax { get; init; } = 1_000;

    /// <summary>Largest file; beyond it the store refuses to write, as on a full disk. Default 1 TiB, from 1 MiB to 16 TiB.</summary>
    public long FileBytesMax { get; init; } = 1L << 40;

    /// <summary>Connections that read at once. Default 4, from 1 to 64.</summary>
    public int ReadersMax { get; init; } = 4;

    /// <summary>Sessions whose ends are kept in memory. Default 65,536, from twice <see cref="GroupWritesMax"/> to 1,048,576.</summary>
    public int TailsMax { get; init; } = 65_536;

    internal WriteBounds Bounds => new(QueueBytesMax, WaitMsMax, GroupWritesMax, GroupBytesMax);

    /// <summary>Every value that is out of its bounds, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var wrong = new List<string>();
        Bound(wrong, nameof(QueueBytesMax), QueueBytesMax, 1L << 20, 4L << 30);
        Bound(wrong, nameof(WaitMsMax), WaitMsMax, 100, 60_000);
        Bound(wrong, nameof(GroupWritesMax), GroupWritesMax, 1, 65_536);
        Bound(wrong, nameof(GroupBytesMax), GroupBytesMax, 64L << 10, 1L << 30);
        Bound(wrong, nameof(BusyMsMax), BusyMsMax, 0, 60_000);
        Bound(wrong, nameof(FileBytesMax), FileBytesMax, 1L << 20, 1L << 44);
        Bound(wrong, nameof(ReadersMax), ReadersMax, 1, 64);
        Bound(wrong, nameof(TailsMax), TailsMax, 2L * GroupWritesMax, 1 << 20);
        if (string.IsNullOrWhiteSpace(Path)) wrong.Add("Path must name a file");
        return wrong;
    }

    private static void Bound(List<string> wrong, string name, long value, long min, long max)
    {
        if (value < min || value > max) wrong.Add(FormattableString.Invariant($"{name} must be from {min} to {max}"));
    }
}
