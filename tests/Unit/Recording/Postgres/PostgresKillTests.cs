using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Recorder;
using Gateway.Silo.Stores.Postgres;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>PostgreSQL ends at once under a store that writes, and comes back.</summary>
public sealed class PostgresKillTests
{
    [Fact]
    public async Task What_was_acknowledged_outlives_it_and_the_store_goes_on_by_itself()
    {
        Assert.SkipWhen(PrivatePostgres.Missing is not null, PrivatePostgres.Missing ?? "");
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var store = PostgresStore.Open(new PostgresStoreOptions { Connection = postgres.Connection }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteAsync(store, stop.Token))).ToList();
        for (var kill = 0; kill < 2; kill++)
        {
            var from = await HeadAsync(store);
            while (await HeadAsync(store) < from + 200) await Task.Yield();
            await postgres.KillAsync();
            await postgres.StartAgainAsync();
        }

        var back = await HeadAsync(store);
        while (await HeadAsync(store) < back + 200) await Task.Yield();
        await stop.CancelAsync();
        foreach (var (session, acknowledged) in await Task.WhenAll(writers))
        {
            var verifier = new ChainVerifier(session);
            await foreach (var entry in store.ReadAsync(session, 1, CancellationToken.None)) verifier.Add(StoredEntry.From(entry));
            Assert.Null(verifier.Finish(await store.TailAsync(session, CancellationToken.None)));
            Assert.True(verifier.Entries >= acknowledged, $"{acknowledged} were acknowledged and {verifier.Entries} are there.");
        }

        Assert.True(store.Health.Healthy);
    }

    // As a session does it: what is not known to be written is read again before anything else is.
    private static async Task<(SessionId Session, long Acknowledged)> WriteAsync(PostgresStore store, CancellationToken stop)
    {
        var (session, tail, acknowledged, isKnown) = (OpaqueId.NewSession(), RecordingTail.Empty, 0L, true);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!isKnown) tail = await store.TailAsync(session, CancellationToken.None);
                isKnown = false;
                var entry = Chain.Append(tail, session, 1, EntryKind.Admitted, "{}"u8.ToArray());
                await store.AppendAsync([entry]);
                (tail, acknowledged, isKnown) = (Chain.TailOf(entry), entry.Sequence, true);
            }
            catch (Exception lost) when (lost is StoreUnavailableException or ChainConflictException)
            {
                await Task.Yield();
            }
        }

        return (session, acknowledged);
    }

    private static async Task<long> HeadAsync(PostgresStore store)
    {
        while (true)
        {
            try
            {
                return await store.HeadAsync(CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                await Task.Yield();
            }
        }
    }
}
