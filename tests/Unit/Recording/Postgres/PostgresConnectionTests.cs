using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Grains.Recording;
using Gateway.Silo.Approvals;
using Gateway.Silo.Export;
using Gateway.Silo.Stores.Postgres;
using Gateway.Tests.Recording.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>What a store's connections hold, and what becomes of it.</summary>
[Collection(PostgresBed.Name)]
public sealed class PostgresConnectionTests(PostgresBed bed)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_write_that_failed_leaves_no_lock_that_the_next_one_meets()
    {
        var options = bed.Fresh();
        await using var store = PostgresStore.Open(options, TimeProvider.System);
        await store.HeadAsync(None);
        await RunAsync(options, $"ALTER TABLE {options.Schema}.state RENAME TO away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync(State()));
        await RunAsync(options, $"ALTER TABLE {options.Schema}.away RENAME TO state");
        Assert.Equal(1, await store.WriteAsync(State()));
    }

    [Fact]
    public async Task Whoever_no_longer_leads_lets_another_one()
    {
        var options = bed.Fresh(shared: true);
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        await using var first = new Leadership(one);
        await using var second = new Leadership(two);
        Assert.True(await first.HasItAsync(None));
        Assert.False(await second.HasItAsync(None));
        await first.DisposeAsync();
        Assert.True(await second.HasItAsync(None));
        Assert.False(await first.HasItAsync(None));
    }

    [Fact]
    public async Task A_gateway_whose_exports_are_taken_away_lets_another_one_lead()
    {
        var options = bed.Fresh(shared: true);
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        await using var first = new Leadership(one);
        await using var second = new Leadership(two);
        using var http = new ChannelHttp(TimeProvider.System);
        using var metrics = new ExportMetrics();
        var folder = Directory.CreateTempSubdirectory("gateway-export-");
        var path = Path.Combine(folder.FullName, "entries.jsonl");
        var none = new GatewayConfig();
        var config = new LiveConfig(none with { Recording = none.Recording with
        {
            Exports = [new ExportConfig { Name = "siem", File = new FileExportConfig { Path = path } }],
        } });
        var sinks = new Sinks(http, new ChannelSecrets(static _ => new SecretText(null, "lost")), TimeProvider.System);
        using var pump = new ExportPump(
            config, new ClearRecordings(one, new MemoryKeys()), one, new ExportTools(sinks, metrics, first), TimeProvider.System,
            NullLoggerFactory.Instance);
        await WriteAsync(one, 1);
        await pump.StartAsync(None);
        await UntilAsync(() => Task.FromResult(File.Exists(path)));
        Assert.False(await second.HasItAsync(None));
        config.Replace(none);
        await UntilAsync(() => second.HasItAsync(None));
        await pump.StopAsync(None);
        folder.Delete(recursive: true);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo()) await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Writers_meet_in_order_whatever_isolation_the_database_has_as_its_default()
    {
        var options = bed.Fresh(shared: true);
        options = options with { Connection = options.Connection + ";Options=-c default_transaction_isolation=serializable" };
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => WriteAsync(n % 2 == 0 ? one : two, 30))));
        Assert.Equal(120, await one.HeadAsync(None));
    }

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

    [Fact]
    public void Connections_that_hold_locks_and_those_of_the_cluster_are_apart_from_those_that_read()
    {
        var options = new PostgresStoreOptions { Connection = "Host=db.example;Minimum Pool Size=8" };
        using var locks = options.LockSource();
        using var few = options.FewSource();
        Assert.False(new NpgsqlConnectionStringBuilder(locks.ConnectionString).Pooling);
        Assert.Equal(4, new NpgsqlConnectionStringBuilder(few.ConnectionString).MaxPoolSize);
    }

    private static async Task RunAsync(PostgresStoreOptions options, string sql)
    {
        await using var source = NpgsqlDataSource.Create(options.Connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WriteAsync(PostgresStore store, int count)
    {
        var (session, tail) = (OpaqueId.NewSession(), RecordingTail.Empty);
        for (var n = 0; n < count; n++)
        {
            var entry = Chain.Append(tail, session, n, EntryKind.Admitted, "{}"u8.ToArray());
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
        }
    }

    private static StateWrite State() => new("session", "k", 0, "t", Encoding.UTF8.GetBytes("{}"));
}
