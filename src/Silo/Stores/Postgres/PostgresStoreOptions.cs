using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>How a <see cref="PostgresStore"/> works.</summary>
internal sealed record PostgresStoreOptions
{
    /// <summary>Npgsql's connection string; a secret.</summary>
    public required string Connection { get; init; }

    /// <summary>The schema that holds everything; made if it is missing. Small letters, digits and underscores, at most 63.</summary>
    public string Schema { get; init; } = "gateway";

    /// <summary>Whether other processes write to it at the same time. Default false: a second one is refused.</summary>
    public bool Shared { get; init; }

    /// <summary>Longest wait for the database when the store is opened, milliseconds. Default 15,000.</summary>
    public int OpenMsMax { get; init; } = 15_000;

    /// <summary>What bounds the queue of writes.</summary>
    public WriteBounds Bounds { get; init; } = new(128L << 20, 1_500, 4_096, 8L << 20);

    /// <summary>What keeps the text from being a connection string, without a word of it; null when nothing does.</summary>
    public static string? ProblemOf(string connection)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connection).Host)
                ? "is no connection string: it names no Host, as in Host=db.example;Database=gateway;Username=gateway;Password=..." : null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException)
        {
            return "is no connection string, as in Host=db.example;Database=gateway;Username=gateway;Password=...";
        }
    }

    // A machine that is gone takes its locks along within half a minute, and not after the hours that systems wait by default.
    private const string Keepalives = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <summary>The connections of a store; what the connection string leaves open is set for a store that must not hang.</summary>
    /// <exception cref="InvalidDataException">An option is out of bounds.</exception>
    public NpgsqlDataSource DataSource()
    {
        if (!IsName(Schema)) throw new InvalidDataException("Recording store: this is no name for a schema.");
        if (ProblemOf(Connection) is { } problem)
            throw new InvalidDataException("Recording store: what 'recording.database' names " + problem);
        var given = new NpgsqlConnectionStringBuilder(Connection);
        var set = new NpgsqlConnectionStringBuilder(Connection) { IncludeErrorDetail = false, PersistSecurityInfo = false };
        if (!given.ContainsKey("Application Name")) set.ApplicationName = "gateway";
        if (!given.ContainsKey("Timeout")) set.Timeout = 5;
        if (!given.ContainsKey("Command Timeout")) set.CommandTimeout = 10;
        if (!given.ContainsKey("Maximum Pool Size")) set.MaxPoolSize = 24;
        if (!given.ContainsKey("Max Auto Prepare")) set.MaxAutoPrepare = 32;
        if (!given.ContainsKey("Keepalive")) set.KeepAlive = 10;
        if (!given.ContainsKey("Options")) set.Options = Keepalives;
        return NpgsqlDataSource.Create(set);
    }

    private static bool IsName(string text)
    {
        if (text.Length is 0 or > 63 || char.IsAsciiDigit(text[0])) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_') return false;
        return true;
    }
}
