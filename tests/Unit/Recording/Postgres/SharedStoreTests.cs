using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Postgres;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>What two processes on one database may rely on.</summary>
[Collection(PostgresBed.Name)]
public sealed class SharedStoreTests(PostgresBed bed)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task One_alone_and_those_that_share_keep_each_other_out()
    {
        var alone = bed.Fresh() with { OpenMsMax = 0 };
        var sharing = alone with { Shared = true };
        await using (PostgresStore.Open(alone, TimeProvider.System))
        {
            var refused = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(alone, TimeProvider.System));
            Assert.Contains("another gateway writes to this database", refused.Message, StringComparison.Ordinal);
            Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(sharing, TimeProvider.System));
        }

        await using (PostgresStore.Open(sharing, TimeProvider.System))
        await using (PostgresStore.Open(sharing, TimeProvider.System))
            Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(alone, TimeProvider.System));
        await using var last = PostgresStore.Open(alone, TimeProvider.System);
        Assert.True(last.Health.Healthy);
    }

    [Fact]
    public async Task Whoever_follows_two_writers_misses_nothing_and_sees_no_position_before_an_earlier_one()
    {
        var options = bed.Fresh(shared: true);
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        const int sessions = 16, entries = 60;
        var writing = Task.WhenAll(Enumerable.Range(0, sessions).Select(n => Task.Run(() => WriteAsync(n % 2 == 0 ? one : two, entries))));
        var after = 0L;
        while (after < sessions * entries)
        {
            var page = await one.FollowAsync(after, 10_000, None);
            // Positions have no gaps, so one that came late would be seen as one.
            for (var i = 0; i < page.Count; i++) Assert.Equal(after + i + 1, page[i].Position);
            after += page.Count;
            if (writing.IsFaulted) break;
        }

        await writing;
        Assert.Equal(sessions * entries, await two.HeadAsync(None));
    }

    [Fact]
    public async Task Of_two_processes_that_write_the_same_exactly_one_wins()
    {
        var options = bed.Fresh(shared: true);
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        var (session, tail) = (OpaqueId.NewSession(), RecordingTail.Empty);
        for (var round = 0; round < 20; round++)
        {
            var entries = new[] { one, two }.Select((_, n) =>
                Chain.Append(tail, session, n, EntryKind.Admitted, Encoding.UTF8.GetBytes($"{{\"by\":{n}}}"))).ToArray();
            var won = await Task.WhenAll(Won(one.AppendAsync([entries[0]])), Won(two.AppendAsync([entries[1]])));
            Assert.Single(won, true);
            tail = await (won[0] ? two : one).TailAsync(session, None);
            Assert.Equal(entries[won[0] ? 0 : 1].Hash.ToArray(), tail.Hash.ToArray());
            var states = await Task.WhenAll(
                Won(one.WriteAsync(State("k", round, $"{round}"))), Won(two.WriteAsync(State("k", round, $"{round}"))));
            Assert.Single(states, true);
        }
    }

    [Fact]
    public async Task A_name_that_postgresql_would_not_take_as_text_fails_nobody()
    {
        await using var store = PostgresStore.Open(bed.Fresh(), TimeProvider.System);
        var odd = store.WriteAsync(new StateWrite("session", "a\0b", 0, "\0", default));
        await Task.WhenAll(odd, store.WriteAsync(State("plain", 0, "1")));
        Assert.Equal("\0", (await store.ReadAsync("session", "a\0b", None))!.Tag);
        Assert.Equal(0, (await store.TailAsync(new SessionId("s_\0"), None)).Sequence);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        var options = bed.Fresh() with { OpenMsMax = 0 };
        await using (PostgresStore.Open(options, TimeProvider.System)) { }
        await using var source = NpgsqlDataSource.Create(options.Connection);
        await using (var command = source.CreateCommand($"UPDATE {options.Schema}.about SET version = 99")) await command.ExecuteNonQueryAsync();
        var refused = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(options, TimeProvider.System));
        Assert.Contains("of version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_told_without_a_word_of_the_secret()
    {
        var options = bed.Fresh() with { Connection = "Host=/nowhere;Username=u;Password=hunter2", OpenMsMax = 0 };
        var refused = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(options, TimeProvider.System));
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Database=x")]
    [InlineData("Host=a;Port=many")]
    [InlineData("hunter2")]
    public void What_is_no_connection_string_is_told_without_a_word_of_it(string text)
    {
        var problem = PostgresStoreOptions.ProblemOf(text);
        Assert.NotNull(problem);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.example", "VerifyFull")]
    [InlineData("Host=/run/postgresql,db.example", "VerifyFull")]
    [InlineData("Host=db.example;SSL Mode=Prefer", "Prefer")]
    [InlineData("Host=db.example;SslMode=Disable", "Disable")]
    [InlineData("Host=127.0.0.1", "Prefer")]
    [InlineData("Host=localhost,/run/postgresql", "Prefer")]
    public void Another_machine_shows_its_certificate_unless_said_otherwise(string text, string mode)
    {
        using var source = new PostgresStoreOptions { Connection = text }.DataSource();
        var set = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal(mode, set.SslMode.ToString());
        Assert.Equal((5, 10, 24), (set.Timeout, set.KeepAlive, set.MaxPoolSize));
    }

    [Fact]
    public void What_the_connection_string_says_counts()
    {
        using var source = new PostgresStoreOptions { Connection = "Host=db.example;Timeout=7;Keepalive=8;MaxPoolSize=9;Command Timeout=30" }
            .DataSource();
        var set = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal((7, 8, 9, 30), (set.Timeout, set.KeepAlive, set.MaxPoolSize, set.CommandTimeout));
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

    private static StateWrite State(string key, long expected, string body) =>
        new("session", key, expected, "t", Encoding.UTF8.GetBytes(body));

    private static async Task<bool> Won(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (Exception lost) when (lost is ChainConflictException or StateConflictException)
        {
            return false;
        }
    }
}
