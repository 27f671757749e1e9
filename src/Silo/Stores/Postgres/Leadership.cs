using Gateway.Abstractions.Recording;
using Npgsql;

namespace Gateway.Silo.Stores.Postgres;

/// <summary>Which of several gateways does what only one of them may do: the one whose connection holds a lock of the database, until it
/// or its connection ends. One that is alone always does.</summary>
/// <remarks>Who has just lost it may not know for a moment, so what it is for must bear two at once, if only for that moment. For one
/// caller at a time.</remarks>
internal sealed class Leadership(IRecordingStore recordings) : IAsyncDisposable
{
    private NpgsqlConnection? _held;

    /// <summary>Whether this gateway leads now; takes the lead if nobody has it.</summary>
    public async Task<bool> HasItAsync(CancellationToken cancellation)
    {
        if (recordings is not PostgresStore { IsShared: true } store) return true;
        try
        {
            if (_held is not null) return await AskAsync(_held, "SELECT true", cancellation);
            return await TryLeadAsync(store, cancellation);
        }
        // A connection that broke while it was idle says so as a misuse of it.
        catch (Exception lost) when (PostgresFailure.IsOne(lost) || lost is InvalidOperationException)
        {
            await DisposeAsync();
            return false;
        }
    }

    /// <summary>Lets another one lead.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_held is not { } held) return;
        _held = null;
        await Task.Run(() => PostgresSchema.LetGo(held));
    }

    private async Task<bool> TryLeadAsync(PostgresStore store, CancellationToken cancellation)
    {
        var connection = await store.LockConnections.OpenConnectionAsync(cancellation);
        try
        {
            if (!await AskAsync(connection, FormattableString.Invariant(
                $"SELECT pg_try_advisory_lock({PostgresSchema.LockClass}, hashtext('{store.Schema} leader'))"), cancellation)) return false;
            _held = connection;
            return true;
        }
        finally
        {
            if (_held is null) await connection.DisposeAsync();
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
