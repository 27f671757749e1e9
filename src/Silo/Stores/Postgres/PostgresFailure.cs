using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Abstractions.Stores;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>Turns what PostgreSQL or the way to it says into the house's words, without a value.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether it is about the database, and not a fault of this program.</summary>
    public static bool IsOne(Exception failure) =>
        failure is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether the same may be tried again at once: the connection was lost, not the statement refused. What took too long, the
    /// wait for a connection too, would take no less another time.</summary>
    public static bool IsLost(Exception failure) => IsOne(failure)
        && failure is not TimeoutException && failure.InnerException is not TimeoutException
        && (failure is not PostgresException said || said.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || said.SqlState.StartsWith("08", StringComparison.Ordinal));

    /// <summary>What callers are told.</summary>
    public static StoreUnavailableException ToUnavailable(Exception failure) => new(failure is PostgresException said
        ? $"Recording: {Advice(said.SqlState)} (PostgreSQL {said.SqlState})."
        : failure.InnerException is AuthenticationException
        ? "Recording: PostgreSQL shows no certificate that is trusted for its name; name its authority as 'Root Certificate' in "
            + "'recording.database', and the host as the certificate does."
        : "Recording: PostgreSQL cannot be reached or does not answer; check that it runs, the network, and 'recording.database'.",
        failure);

    private static string Advice(string state) => state switch
    {
        "53100" => "the disk of PostgreSQL is full; make room there",
        "53300" => "PostgreSQL takes no more connections; raise max_connections, or lower Maximum Pool Size in 'recording.database'",
        "57P01" or "57P02" or "57P03" => "PostgreSQL stops or starts just now; traffic goes on when it is up",
        "25006" => "PostgreSQL takes no writes; 'recording.database' must name the primary and no standby",
        "42501" => "PostgreSQL denies the right; the user needs CREATE on the database, or to own the schema",
        "55P03" or "57014" => "another writer held PostgreSQL up for too long; the gateway tries again by itself",
        "3D000" => "there is no such database; create it, or correct 'recording.database'",
        _ when state.StartsWith("28", StringComparison.Ordinal) =>
            "PostgreSQL refuses the user or its password; correct 'recording.database'",
        _ => "PostgreSQL refused; its own log tells why",
    };
}
