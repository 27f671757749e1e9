namespace Gateway.Governance.Configuration;

/// <summary>Entries as lines of a file, which is put aside when it is large or old.</summary>
public sealed record FileExportConfig
{
    /// <summary>The file that is written to, relative to the configuration file. Required.</summary>
    public required string Path { get; init; }

    /// <summary>How large it may grow before it is put aside, bytes. Range 64KiB to 1TiB. Default 256MiB.</summary>
    public long Bytes { get; init; } = 256L << 20;

    /// <summary>How old it may grow before it is put aside. Range 1m to 30d. Default 1d.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many files that were put aside are kept; 0 for all. Range 0 to 100,000. Default 0.</summary>
    public int Keep { get; init; }
}
