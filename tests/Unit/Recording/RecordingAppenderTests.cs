using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Grains.Recording;
using Gateway.Grains.Sessions;
using Gateway.Tests.Recording.Encryption;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>Entries that nobody waits for, over a store that fails and cannot always say what it kept.</summary>
public sealed class RecordingAppenderTests
{
    private static readonly SessionId Session = new("s_appender");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public Task What_nobody_waits_for_is_recorded_once_and_in_order(int seed) => InTurnsAsync(async () =>
    {
        for (var round = 0; round < 100; round++) await RoundAsync(new Random((seed * 1_000) + round));
    });

    [Fact]
    public Task What_was_kept_in_doubt_is_not_recorded_again() => InTurnsAsync(async () =>
    {
        var verdict = DoubtfulStore.Verdict.KeptAndDoubted;
        var store = new DoubtfulStore(() => verdict);
        using var appender = await OpenAsync(store);
        Assert.True(await appender.AppendAsync(EntryKind.Completed, Says("one"), urgent: false));
        store.Tell(1);
        verdict = DoubtfulStore.Verdict.Kept;
        await UntilAsync(store, () => appender.AppendAsync(EntryKind.Admitted, Says("two")));
        Assert.Equal(["one", "two"], store.Entries.Select(Said));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_snapshot_names_no_sequence_that_may_not_have_been_kept(bool isUrgent) => InTurnsAsync(async () =>
    {
        var verdict = DoubtfulStore.Verdict.Kept;
        var store = new DoubtfulStore(() => verdict);
        using var appender = await OpenAsync(store);
        await UntilAsync(store, () => appender.AppendAsync(EntryKind.Admitted, Says("one")));
        Assert.Equal(1, appender.SnapshotSequence);

        verdict = DoubtfulStore.Verdict.Lost;
        var lost = appender.AppendAsync(isUrgent ? EntryKind.Admitted : EntryKind.Completed, Says("two"), isUrgent);
        store.Tell(1);
        Assert.Equal(!isUrgent, await lost);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isUrgent && !appender.IsOwing)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal((2, 1), (appender.Sequence, appender.SnapshotSequence));
        verdict = DoubtfulStore.Verdict.Kept;
        await UntilAsync(store, () => appender.AppendAsync(EntryKind.Admitted, Says("three")));
        Assert.Equal(store.Entries.Count, appender.SnapshotSequence);
    });

    [Fact]
    public Task What_is_owed_to_a_chain_that_is_found_broken_is_not_added() => InTurnsAsync(async () =>
    {
        var (store, conditions) = (new DoubtfulStore(static () => DoubtfulStore.Verdict.Lost), new SessionConditions());
        using var appender = await OpenAsync(store, conditions);
        await appender.AppendAsync(EntryKind.Completed, Says("one"), urgent: false);
        store.Tell(1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!appender.IsOwing)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        conditions.AddDamaged(Session.Value);
        Assert.False(appender.IsOwing);
        await appender.SettleAsync();
        store.Tell(1);
        Assert.Equal(1, store.Asked);
    });

    [Fact]
    public Task Behind_another_owners_entries_only_what_has_happened_is_added() => InTurnsAsync(async () =>
    {
        var store = new DoubtfulStore(static () => DoubtfulStore.Verdict.Kept);
        using var first = await OpenAsync(store);
        using var second = await OpenAsync(store);
        await UntilAsync(store, () => second.AppendAsync(EntryKind.Admitted, Says("of the second")));
        var refused = first.AppendAsync(EntryKind.Admitted, Says("of the first"));
        store.Tell(1);
        Assert.False(await refused);
        _ = first.AppendAsync(EntryKind.Completed, Says("has happened"), urgent: false);
        for (var i = 0; i < 3; i++)
        {
            var again = first.AppendAsync(EntryKind.Admitted, Says("of the first, again"));
            store.Tell(int.MaxValue);
            Assert.False(await again);
        }

        Assert.True(first.IsSuperseded);
        Assert.Equal(["of the second", "has happened"], store.Entries.Select(Said));
    });

    [Fact]
    public Task Whoever_goes_waits_for_what_is_on_its_way_and_writes_what_comes_back() => InTurnsAsync(async () =>
    {
        var verdict = DoubtfulStore.Verdict.Lost;
        var store = new DoubtfulStore(() => verdict);
        using var appender = await OpenAsync(store);
        _ = appender.AppendAsync(EntryKind.Completed, Says("one"), urgent: false);
        var going = appender.DrainAsync(CancellationToken.None);
        Assert.False(going.IsCompleted);
        verdict = DoubtfulStore.Verdict.Kept;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!going.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            store.Tell(int.MaxValue);
            await Task.Yield();
        }

        await going;
        Assert.Equal(["one"], store.Entries.Select(Said));
    });

    [Fact]
    public Task A_new_key_counts_from_what_was_kept() => InTurnsAsync(async () =>
    {
        var (verdict, since) = (DoubtfulStore.Verdict.Lost, new List<long>());
        var store = new DoubtfulStore(() => verdict);
        var keys = Interceptor.Before<IRecordingKeys>(new MemoryKeys(), (method, args) =>
        {
            if (method.Name == nameof(IRecordingKeys.CreateAsync)) since.Add((long)args[1]!);
        });
        using var appender = new RecordingAppender(
            store, keys, Session, TimeProvider.System, new SessionConditions(), static () => true);
        await appender.LoadAsync();
        var lost = Enumerable.Range(0, 3).Select(_ => appender.AppendAsync(EntryKind.Status, Says("lost"))).ToList();
        store.Tell(int.MaxValue);
        Assert.DoesNotContain(true, await Task.WhenAll(lost));
        verdict = DoubtfulStore.Verdict.Kept;
        await UntilAsync(store, () => appender.AppendAsync(EntryKind.Admitted, Says("kept")));
        Assert.Equal([1], since);
    });

    private static async Task RoundAsync(Random random)
    {
        var trouble = true;
        var store = new DoubtfulStore(() => !trouble || random.Next(4) > 0 ? DoubtfulStore.Verdict.Kept
            : (DoubtfulStore.Verdict)random.Next(1, 4));
        using var appender = await OpenAsync(store);
        var (later, admitted) = (0, new List<(string Name, Task<bool> Kept)>());
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                    var name = Invariant($"admitted {step}");
                    admitted.Add((name, appender.AppendAsync(EntryKind.Admitted, Says(name))));
                    break;
                case 1:
                    _ = appender.AppendAsync(EntryKind.Completed, Says(Invariant($"later {later++}")), urgent: false);
                    break;
                case 2:
                    store.Tell(random.Next(4));
                    break;
                default:
                    await Task.Yield();
                    break;
            }
        }

        trouble = false;
        await UntilAsync(store, () => appender.AppendAsync(EntryKind.Status, Says("end")));
        Assert.False(appender.IsSuperseded, "it took what it had written itself for another's");
        var said = store.Entries.Select(Said).ToList();
        Assert.Equal(Enumerable.Range(0, later).Select(static n => Invariant($"later {n}")),
            said.Where(static s => s.StartsWith("later", StringComparison.Ordinal)));
        foreach (var (name, kept) in admitted)
            if (await kept) Assert.Single(said, name);
        var verifier = new ChainVerifier(Session);
        Assert.All(store.Entries, entry => Assert.True(verifier.Add(StoredEntry.From(entry))));
        Assert.Null(verifier.Finish(Chain.TailOf(store.Entries[^1])));
    }

    private static async Task<RecordingAppender> OpenAsync(DoubtfulStore store, SessionConditions? conditions = null)
    {
        var appender = new RecordingAppender(
            store, new MemoryKeys(), Session, TimeProvider.System, conditions ?? new SessionConditions(), static () => false);
        await appender.LoadAsync();
        return appender;
    }

    // As a client does: it comes again until it is let through. Whoever is let through stands behind all that was owed.
    private static async Task UntilAsync(DoubtfulStore store, Func<Task<bool>> append)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var appending = append();
            do
            {
                patience.Token.ThrowIfCancellationRequested();
                store.Tell(int.MaxValue);
                await Task.Yield();
            }
            while (!appending.IsCompleted);

            if (await appending) return;
        }
    }

    // One thing at a time, as in a grain.
    private static Task InTurnsAsync(Func<Task> run) => Task.Factory.StartNew(
        run, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static EntryContent Says(string text) => new(Encoding.UTF8.GetBytes(text), []);

    private static string Said(RecordingEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
