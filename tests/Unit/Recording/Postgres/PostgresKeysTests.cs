using System.Buffers.Binary;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Stores.Postgres;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

[Collection(PostgresBed.Name)]
public sealed class PostgresKeysTests(PostgresBed bed)
{
    private static readonly MaskKey Master = MaskKey.Create();

    [Fact]
    public async Task Keys_are_kept_over_a_restart_and_are_one_sessions_own()
    {
        var options = bed.Fresh();
        var sessions = Enumerable.Range(0, 50).Select(_ => OpaqueId.NewSession()).ToArray();
        PayloadKey[] made;
        await using (var store = PostgresStore.Open(options, TimeProvider.System))
        {
            var keys = await PostgresKeys.OpenAsync(store, Master, TimeProvider.System);
            Assert.Null(await keys.CurrentAsync(sessions[0]));
            Assert.Equal(PayloadState.KeyMissing, (await keys.FindAsync(sessions[0], 5)).State);
            made = await Task.WhenAll(sessions.Select(s => keys.CreateAsync(s, 1)));
        }

        await using var again = PostgresStore.Open(options, TimeProvider.System);
        var kept = await PostgresKeys.OpenAsync(again, Master, TimeProvider.System);
        for (var i = 0; i < made.Length; i++)
        {
            var found = await kept.FindAsync(sessions[i], IdOf(made[i]));
            Assert.Equal(PayloadState.Whole, found.State);
            Assert.True(found.Key!.Id.SequenceEqual(made[i].Id));
            Assert.True((await kept.CurrentAsync(sessions[i]))!.Id.SequenceEqual(made[i].Id));
        }

        Assert.Equal(PayloadState.KeyMissing, (await kept.FindAsync(sessions[0], IdOf(made[1]))).State);
    }

    [Fact]
    public async Task A_key_that_another_process_destroyed_is_forgotten_within_seconds()
    {
        var options = bed.Fresh(shared: true);
        var clock = new ManualTime();
        await using var one = PostgresStore.Open(options, TimeProvider.System);
        await using var two = PostgresStore.Open(options, TimeProvider.System);
        var (here, there) = (await PostgresKeys.OpenAsync(one, Master, clock), await PostgresKeys.OpenAsync(two, Master, clock));
        var session = OpaqueId.NewSession();
        var key = await here.CreateAsync(session, 1);
        var later = await here.CreateAsync(session, 11);
        Assert.Equal(PayloadState.Whole, (await there.FindAsync(session, IdOf(key))).State);

        await here.DestroyAsync(session, 10);
        Assert.Equal(PayloadState.Erased, (await here.FindAsync(session, IdOf(key))).State);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(PayloadState.Erased, (await there.FindAsync(session, IdOf(key))).State);
        Assert.True((await there.CurrentAsync(session))!.Id.SequenceEqual(later.Id));
        await there.DestroyAsync(session, 11);
        Assert.Null(await here.CurrentAsync(session));
    }

    [Fact]
    public async Task Another_gateways_key_is_refused_in_words_that_help()
    {
        await using var store = PostgresStore.Open(bed.Fresh(), TimeProvider.System);
        await PostgresKeys.OpenAsync(store, Master, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => PostgresKeys.OpenAsync(store, MaskKey.Create(), TimeProvider.System));
        Assert.Contains("gateway.key", refused.Message, StringComparison.Ordinal);
        await PostgresKeys.OpenAsync(store, Master, TimeProvider.System);
    }

    private static UInt128 IdOf(PayloadKey key) => BinaryPrimitives.ReadUInt128BigEndian(key.Id);
}
