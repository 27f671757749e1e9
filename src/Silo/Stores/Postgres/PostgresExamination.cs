using System.Globalization;
using Gateway.Abstractions.Stores;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>Looks at a database that recordings go to, or would go to, and changes nothing there.</summary>
public static class PostgresExamination
{
    /// <summary>What there is.</summary>
    /// <param name="connection">Npgsql's connection string; a secret.</param>
    /// <param name="cancellation">Stops looking.</param>
    /// <returns>For people, without a value of the connection string.</returns>
    /// <exception cref="StoreUnavailableException">A gateway could not record there; the message says why and what to do.</exception>
    public static Task<string> LookAsync(string connection, CancellationToken cancellation) =>
        LookAsync(new PostgresStoreOptions { Connection = connection }, cancellation);

    internal static async Task<string> LookAsync(PostgresStoreOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var source = options.DataSource();
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return await LookAsync(connection, options.Schema, cancellation);
        }
        catch (InvalidDataException wrong)
        {
            throw new StoreUnavailableException(wrong.Message, wrong);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            throw PostgresFailure.ToUnavailable(failure);
        }
    }

    private static async Task<string> LookAsync(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        if (await AskAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancellation))
            throw new StoreUnavailableException("Recording: the database is a standby; 'recording.database' must name the primary.");
        if (!await AskAsync<bool>(connection, $"SELECT to_regclass('{schema}.about') IS NOT NULL", cancellation))
        {
            var mayCreate = await AskAsync<bool>(
                connection, "SELECT has_database_privilege(current_database(), 'CREATE') OR EXISTS "
                + $"(SELECT FROM pg_namespace WHERE nspname = '{schema}' AND has_schema_privilege(oid, 'CREATE'))", cancellation);
            return mayCreate ? $"can be reached; the first gateway makes the schema '{schema}'" : throw new StoreUnavailableException(
                $"Recording: there is no schema '{schema}', and the user may not make one; grant it CREATE on the database.");
        }

        if (!await AskAsync<bool>(connection, $"SELECT has_table_privilege('{schema}.entry', 'INSERT')", cancellation))
            throw new StoreUnavailableException($"Recording: the user may not write to the schema '{schema}'; it must own it.");
        var version = await AskAsync<int>(connection, $"SELECT version FROM {schema}.about", cancellation);
        if (version != PostgresSchema.Version) throw PostgresSchema.Newer(schema, version);
        var entries = await AskAsync<long>(connection, $"SELECT entry_no FROM {schema}.head", cancellation);
        return string.Create(CultureInfo.InvariantCulture, $"can be written; the schema '{schema}' holds {entries:N0} entries");
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
