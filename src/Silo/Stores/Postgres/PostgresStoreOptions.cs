using System.Net;
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

    private const int FewConnections = 4;

    // A machine that is gone takes its locks along within half a minute, and not after the hours that systems wait by default.
    private const string Keepalives = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <summary>The connections that read.</summary>
    /// <exception cref="InvalidDataException">An option is out of bounds.</exception>
    public NpgsqlDataSource DataSource() => NpgsqlDataSource.Create(Settings());

    /// <summary>A few connections for what must not wait behind those that read.</summary>
    /// <exception cref="InvalidDataException">An option is out of bounds.</exception>
    public NpgsqlDataSource FewSource()
    {
        var set = Settings();
        (set.MinPoolSize, set.MaxPoolSize) = (0, FewConnections);
        return NpgsqlDataSource.Create(set);
    }

    /// <summary>Connections that hold locks: what is closed is gone, and with it its locks. One that went back to a pool would keep
    /// them.</summary>
    /// <exception cref="InvalidDataException">An option is out of bounds.</exception>
    public NpgsqlDataSource LockSource()
    {
        var set = Settings();
        (set.Pooling, set.MinPoolSize) = (false, 0);
        return NpgsqlDataSource.Create(set);
    }

    // What the connection string leaves open is set for a store that must not hang.
    private NpgsqlConnectionStringBuilder Settings()
    {
        if (!IsName(Schema)) throw new InvalidDataException("Recording store: this is no name for a schema.");
        if (ProblemOf(Connection) is { } problem)
            throw new InvalidDataException("Recording store: what 'recording.database' names " + problem);
        // The keys that are there, each by its own name; whether it "contains" one tells only whether the library knows it.
        var given = new NpgsqlConnectionStringBuilder(Connection).Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var set = new NpgsqlConnectionStringBuilder(Connection) { IncludeErrorDetail = false, PersistSecurityInfo = false };
        if (!given.Contains("Application Name")) set.ApplicationName = "gateway";
        if (!given.Contains("Timeout")) set.Timeout = 5;
        if (!given.Contains("Command Timeout")) set.CommandTimeout = 10;
        if (!given.Contains("Maximum Pool Size")) set.MaxPoolSize = 24;
        if (!given.Contains("Max Auto Prepare")) set.MaxAutoPrepare = 32;
        if (!given.Contains("Keepalive")) set.KeepAlive = 10;
        if (!given.Contains("Options")) set.Options = Keepalives;
        // The library's own default speaks in clear to whoever says that there is no TLS.
        if (!given.Contains("SSL Mode") && !IsHere(set.Host!)) set.SslMode = SslMode.VerifyFull;
        return set;
    }

    // This machine alone: by its loopback or a socket in a folder.
    private static bool IsHere(string hosts)
    {
        foreach (var host in hosts.Split(',', StringSplitOptions.TrimEntries))
        {
            var isHere = host.StartsWith('/') || host.StartsWith('@')
                || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
            if (!isHere) return false;
        }

        return true;
    }

    private static bool IsName(string text)
    {
        if (text.Length is 0 or > 63 || char.IsAsciiDigit(text[0])) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_') return false;
        return true;
    }
}
