using Gateway.Abstractions.Stores;
using Gateway.Commands;
using Gateway.Silo.Stores.Postgres;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

[Collection(PostgresBed.Name)]
public sealed class PostgresExaminationTests(PostgresBed bed)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_is_there_and_makes_nothing()
    {
        var options = bed.Fresh();
        Assert.Contains("the first gateway makes the schema", await PostgresExamination.LookAsync(options, Cancellation), StringComparison.Ordinal);
        Assert.Contains("the first gateway makes the schema", await PostgresExamination.LookAsync(options, Cancellation), StringComparison.Ordinal);
        await PostgresStore.Open(options, TimeProvider.System).DisposeAsync();
        Assert.Contains("holds 0 entries", await PostgresExamination.LookAsync(options, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_keeps_a_gateway_from_recording()
    {
        var options = bed.Fresh();
        await PostgresStore.Open(options, TimeProvider.System).DisposeAsync();
        await RunAsync($"UPDATE {options.Schema}.about SET version = 99");
        await RefusedAsync(options, "Use the newer gateway");
        await RunAsync($"CREATE ROLE r{options.Schema} LOGIN");
        var other = new NpgsqlConnectionStringBuilder(options.Connection) { Username = "r" + options.Schema }.ToString();
        await RefusedAsync(bed.Fresh() with { Connection = other }, "may not make one");
        await RefusedAsync(options with { Connection = new NpgsqlConnectionStringBuilder(options.Connection) { Database = "none" }.ToString() }, "3D000");
        await RefusedAsync(options with { Connection = "Host=127.0.0.1;Port=1;Database=d;Username=u;Timeout=2" }, "cannot be reached");
        await RefusedAsync(options with { Connection = "Port=x" }, "is no connection string");
    }

    [Fact]
    public async Task The_doctor_looks_at_it()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-doctor-");
        var secret = Path.Combine(folder.FullName, "database");
        await File.WriteAllTextAsync(secret, bed.Fresh().Connection);
        var file = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(file, """
            version: 1
            listen: { url: "http://127.0.0.1:1" }
            identity: { development: { enabled: true } }
            recording: { store: postgres, database: "file:database", path: "data/gateway.db" }
            connections: [ { name: crm, url: "http://127.0.0.1:1/mcp", policy: crm } ]
            policies: [ { name: crm, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            """);
        Assert.Contains(await new Doctor(file, null).ExamineAsync(Cancellation),
            static finding => finding is { State: HealthState.Well, What: "database" });
        await File.WriteAllTextAsync(secret, "Host=127.0.0.1;Port=1;Database=d;Username=u;Timeout=2");
        Assert.Contains(await new Doctor(file, null).ExamineAsync(Cancellation),
            static finding => finding is { State: HealthState.Wrong, What: "database" } && !finding.Says.Contains("Port=1", StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    private static async Task RefusedAsync(PostgresStoreOptions options, string why) => Assert.Contains(
        why, (await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresExamination.LookAsync(options, Cancellation))).Message, StringComparison.Ordinal);

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(bed.Postgres.Connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
