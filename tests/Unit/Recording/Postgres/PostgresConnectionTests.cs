using Gateway.Silo.Stores.Postgres;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>What a store's connections hold, and what becomes of it.</summary>
[Collection(PostgresBed.Name)]
public sealed class PostgresConnectionTests(PostgresBed bed)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Reads_wait_for_a_connection_for_as_long_as_others_need_them()
    {
        var options = bed.Fresh();
        using var reader = new PostgresReader(
            (options with { Connection = options.Connection + ";Maximum Pool Size=1;Timeout=1" }).DataSource(), options.Schema);
        // Longer than the pool itself waits: the second one finds it exhausted.
        var reads = new[] { "SELECT 1 FROM pg_sleep(1.3)", "SELECT 2" }
            .Select(sql => reader.RowsAsync(sql, [], static row => row.GetInt32(0), None));
        Assert.Equal([1, 2], (await Task.WhenAll(reads)).SelectMany(static rows => rows));
    }

    [Fact]
    public void What_took_too_long_is_no_lost_connection()
    {
        Assert.True(PostgresFailure.IsLost(new NpgsqlException("Exception while reading from stream", new IOException())));
        Assert.False(PostgresFailure.IsLost(new NpgsqlException("Exception while reading from stream", new TimeoutException())));
        Assert.False(PostgresFailure.IsLost(new NpgsqlException("The connection pool has been exhausted", new TimeoutException())));
        Assert.False(PostgresFailure.IsLost(new TimeoutException()));
    }
}
