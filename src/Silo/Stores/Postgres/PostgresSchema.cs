using System.Data;
using System.Globalization;
using Gateway.Abstractions.Stores;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>The tables. Described in docs/recording-format.md.</summary>
/// <remarks>Whatever callers chose is kept as bytes, because PostgreSQL's text takes no zero byte and one bad name must not fail a
/// group.</remarks>
internal static class PostgresSchema
{
    /// <summary>The version that this build reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The first half of the keys of all advisory locks.</summary>
    public const int LockClass = 0x67_77_72_63;

    private const int LetGoSeconds = 1;

    /// <summary>Makes the schema if it is not there, under a lock, so that processes that start together do not meet.</summary>
    /// <exception cref="StoreUnavailableException">It is of a newer version.</exception>
    /// <exception cref="NpgsqlException">It cannot be made.</exception>
    public static void Migrate(NpgsqlConnection connection, string schema)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({LockClass}, hashtext('{schema}'))"));
        if (Scalar(connection, $"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'") == 0)
            Run(connection, $"CREATE SCHEMA {schema}");
        if (Scalar(connection, $"SELECT count(*) FROM pg_tables WHERE schemaname = '{schema}' AND tablename = 'about'") == 0)
            Run(connection, Create(schema));
        var version = Scalar(connection, $"SELECT version FROM {schema}.about");
        if (version != Version) throw Newer(schema, version);
        transaction.Commit();
    }

    /// <summary>The refusal of a schema that another build made.</summary>
    public static StoreUnavailableException Newer(string schema, long version) => new(
        FormattableString.Invariant($"Recording: schema '{schema}' of the database is of version {version}, and this gateway ")
        + FormattableString.Invariant($"knows {Version}. Use the newer gateway that wrote it."));

    /// <summary>Keeps others from the schema that would not expect this process: one alone takes the lock for itself, those that share it
    /// together. Held as long as the connection.</summary>
    /// <returns>Whether it was had.</returns>
    public static bool TryTake(NpgsqlConnection connection, string schema, bool shared)
    {
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant(
            $"SELECT pg_try_advisory_lock{(shared ? "_shared" : "")}({LockClass}, hashtext('{schema} writer'))");
        return command.ExecuteScalar() is true;
    }

    /// <summary>Closes a connection that holds locks. They are gone when this returns, wherever the database still answers: it notices only
    /// later that a connection was closed, and whoever takes its place would be taken for another gateway until then.</summary>
    public static void LetGo(NpgsqlConnection connection)
    {
        try
        {
            if (connection.FullState.HasFlag(ConnectionState.Open))
            {
                using var command = connection.CreateCommand();
                command.CommandText = "ROLLBACK; SELECT pg_advisory_unlock_all()";
                command.CommandTimeout = LetGoSeconds;
                command.ExecuteNonQuery();
            }
        }
        catch (Exception lost) when (PostgresFailure.IsOne(lost))
        {
            // Then they end with the connection.
        }
        finally
        {
            connection.Dispose();
        }
    }

    private static string Create(string schema) => $"""
        CREATE TABLE {schema}.about (
          one int PRIMARY KEY CHECK (one = 1),
          version int NOT NULL,
          proof bytea);
        INSERT INTO {schema}.about (one, version) VALUES (1, {Version.ToString(CultureInfo.InvariantCulture)});
        CREATE TABLE {schema}.head (
          one int PRIMARY KEY CHECK (one = 1),
          entry_no bigint NOT NULL,
          session_no bigint NOT NULL,
          written bigint NOT NULL) WITH (fillfactor = 10);
        INSERT INTO {schema}.head VALUES (1, 0, 0, 0);
        CREATE TABLE {schema}.session (
          no bigint PRIMARY KEY,
          id bytea NOT NULL UNIQUE,
          tail_seq bigint NOT NULL,
          tail_hash bytea NOT NULL CHECK (length(tail_hash) = 32));
        CREATE TABLE {schema}.entry (
          no bigint PRIMARY KEY,
          session_no bigint NOT NULL REFERENCES {schema}.session,
          seq bigint NOT NULL CHECK (seq >= 1),
          at_ms bigint NOT NULL,
          kind smallint NOT NULL,
          hash bytea NOT NULL CHECK (length(hash) = 32),
          payload_hash bytea CHECK (length(payload_hash) = 32),
          payload bytea,
          CHECK ((payload IS NULL) = (payload_hash IS NOT NULL)),
          UNIQUE (session_no, seq));
        ALTER TABLE {schema}.entry ALTER payload SET STORAGE EXTERNAL;
        CREATE TABLE {schema}.body (
          name text PRIMARY KEY,
          stored bytea NOT NULL);
        ALTER TABLE {schema}.body ALTER stored SET STORAGE EXTERNAL;
        CREATE TABLE {schema}.state (
          kind bytea NOT NULL,
          key bytea NOT NULL,
          version bigint NOT NULL CHECK (version >= 1),
          tag bytea NOT NULL,
          written bigint NOT NULL,
          body bytea NOT NULL,
          PRIMARY KEY (kind, key));
        CREATE INDEX state_by_write ON {schema}.state (kind, written);
        CREATE INDEX state_by_tag ON {schema}.state (kind, tag, written);
        CREATE TABLE {schema}.payload_key (
          no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          session bytea NOT NULL,
          since bigint NOT NULL CHECK (since >= 1),
          id bytea NOT NULL CHECK (length(id) = 16),
          wrapped bytea NOT NULL CHECK (length(wrapped) = 60));
        CREATE INDEX payload_key_by_session ON {schema}.payload_key (session);
        CREATE TABLE {schema}.membership (
          one int PRIMARY KEY CHECK (one = 1),
          version int NOT NULL);
        INSERT INTO {schema}.membership VALUES (1, 0);
        CREATE TABLE {schema}.member (
          silo text PRIMARY KEY,
          version bigint NOT NULL,
          dead bool NOT NULL,
          alive timestamptz NOT NULL,
          entry jsonb NOT NULL);
        """;

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
