using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Postgres;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

[Collection(PostgresBed.Name)]
public sealed class PostgresRecordingStoreTests(PostgresBed bed) : RecordingStoreContract
{
    private PostgresStoreOptions? _options;
    private PostgresStore? _store;

    protected override IRecordingStore Store => _store!;

    public override ValueTask InitializeAsync()
    {
        _store = PostgresStore.Open(_options = bed.Fresh(), TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    [Fact]
    public async Task Much_data_is_erased_in_portions_each_of_which_the_database_ends_in_time()
    {
        const int BytesMax = 12 << 20;
        var session = OpaqueId.NewSession();
        var tail = RecordingTail.Empty;
        for (var n = 0; n < 24; n++)
        {
            var body = StoredBody.Seal(null, tail.Sequence + 1, Encoding.UTF8.GetBytes($"{{\"n\":{n}}}"));
            var attached = Chain.Append(tail, session, 1, EntryKind.Attached, Attachment.To(EntryKind.Admitted, body).Write());
            var admitted = Chain.Append(Chain.TailOf(attached), session, 1, EntryKind.Admitted, new byte[1 << 20]);
            await Store.AppendAsync([attached with { Body = body }, admitted]);
            tail = Chain.TailOf(admitted);
        }

        await using (var source = NpgsqlDataSource.Create(_options!.Connection))
        {
            await using var bound = source.CreateCommand($"""
                CREATE FUNCTION {_options.Schema}.bound() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF (SELECT sum(octet_length(gone.payload)) FROM gone) > {BytesMax} THEN RAISE EXCEPTION 'too much at once'; END IF;
                  RETURN NULL; END $$;
                CREATE TRIGGER bound AFTER UPDATE ON {_options.Schema}.entry REFERENCING OLD TABLE AS gone
                  FOR EACH STATEMENT EXECUTE FUNCTION {_options.Schema}.bound();
                CREATE FUNCTION {_options.Schema}.bound_bodies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF (SELECT count(*) FROM gone) > 8 THEN RAISE EXCEPTION 'too many at once'; END IF;
                  RETURN NULL; END $$;
                CREATE TRIGGER bound AFTER DELETE ON {_options.Schema}.body REFERENCING OLD TABLE AS gone
                  FOR EACH STATEMENT EXECUTE FUNCTION {_options.Schema}.bound_bodies();
                """);
            await bound.ExecuteNonQueryAsync();
            Assert.Equal(24, await Store.EraseAsync(session, tail.Sequence, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None));
            await using var left = source.CreateCommand($"SELECT count(*) FROM {_options.Schema}.body");
            Assert.Equal(0L, await left.ExecuteScalarAsync());
        }
    }

    protected override async ValueTask ReopenAsync()
    {
        await _store!.DisposeAsync();
        _store = PostgresStore.Open(_options!, TimeProvider.System);
    }
}
