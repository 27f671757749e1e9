using System.Globalization;
using Gateway.Silo.Stores.Postgres;
using Npgsql;
using Orleans.Runtime;

namespace Gateway.Silo.Clustering;

/// <summary>Who is in the cluster, in two tables beside the recordings. The table as a whole has a version, each row has one, and every
/// change is made only if both are what was read.</summary>
internal sealed class PostgresMembership(PostgresStore store) : IMembershipTable
{
    private readonly string _schema = store.Schema;

    // The store has made the tables when it was opened.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId) => await ChangeAsync($"DELETE FROM {_schema}.member");

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        await ChangeAsync($"DELETE FROM {_schema}.member WHERE dead AND alive < $1", Time(beforeDate.UtcDateTime));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync("WHERE silo = $1", Text(key.ToParsableString()));

    public Task<MembershipTableData> ReadAll() => ReadAsync("");

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => await ChangeAsync(
        $"""
        WITH moved AS (UPDATE {_schema}.membership SET version = $1 WHERE version = $2
          AND NOT EXISTS (SELECT 1 FROM {_schema}.member WHERE silo = $3) RETURNING 1)
        INSERT INTO {_schema}.member (silo, version, dead, alive, entry) SELECT $3, 1, $4, $5, $6::jsonb FROM moved
        """,
        Whole(tableVersion.Version), Whole(Version(tableVersion)), Text(entry.SiloAddress.ToParsableString()),
        Flag(entry.Status == SiloStatus.Dead), Time(entry.IAmAliveTime), Text(MemberEntry.Write(entry))) == 1;

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => await ChangeAsync(
        $"""
        WITH moved AS (UPDATE {_schema}.membership SET version = $1 WHERE version = $2
          AND EXISTS (SELECT 1 FROM {_schema}.member WHERE silo = $3 AND version = $7) RETURNING 1)
        UPDATE {_schema}.member SET version = version + 1, dead = $4, alive = $5, entry = $6::jsonb FROM moved
        WHERE silo = $3 AND member.version = $7
        """,
        Whole(tableVersion.Version), Whole(Version(tableVersion)), Text(entry.SiloAddress.ToParsableString()),
        Flag(entry.Status == SiloStatus.Dead), Time(entry.IAmAliveTime), Text(MemberEntry.Write(entry)),
        new NpgsqlParameter<long> { TypedValue = long.Parse(etag, CultureInfo.InvariantCulture) }) == 1;

    public async Task UpdateIAmAlive(MembershipEntry entry) => await ChangeAsync(
        $"UPDATE {_schema}.member SET alive = $1 WHERE silo = $2",
        Time(entry.IAmAliveTime), Text(entry.SiloAddress.ToParsableString()));

    // One statement, so that rows and version are of one instant.
    private async Task<MembershipTableData> ReadAsync(string where, params NpgsqlParameter[] parameters)
    {
        await using var command = store.FewConnections.CreateCommand(
            $"SELECT t.version, m.version, m.alive, m.entry::text FROM {_schema}.membership t "
            + $"LEFT JOIN (SELECT * FROM {_schema}.member {where}) m ON true");
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var (rows, version) = (new List<Tuple<MembershipEntry, string>>(), 0);
        while (await reader.ReadAsync())
        {
            version = reader.GetInt32(0);
            if (reader.IsDBNull(1)) continue;
            rows.Add(Tuple.Create(
                MemberEntry.Read(reader.GetString(3), reader.GetFieldValue<DateTime>(2)), MemberEntry.Tag(reader.GetInt64(1))));
        }

        return new MembershipTableData(rows, new TableVersion(version, MemberEntry.Tag(version)));
    }

    private async Task<int> ChangeAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = store.FewConnections.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync();
    }

    // The next version comes with the tag of the one that was read.
    private static int Version(TableVersion next) => int.Parse(next.VersionEtag, CultureInfo.InvariantCulture);

    private static NpgsqlParameter<int> Whole(int value) => new() { TypedValue = value };

    private static NpgsqlParameter<bool> Flag(bool value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTime> Time(DateTime value) =>
        new() { TypedValue = DateTime.SpecifyKind(value, DateTimeKind.Utc) };
}
