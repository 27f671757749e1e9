using System.Text;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Grains.Recording;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording.Evidence;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>How long recordings live, and what is left of one that was erased. They are in clear here, so that what is left can be looked for.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly PrincipalKey Olga = new("i", "olga");

    private readonly ManualTime _time = new();
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Of_an_erased_session_no_byte_is_left_and_the_chain_verifies()
    {
        var session = await EndedAsync("alice");
        Assert.True(Holds("alice"));
        var report = await Retention.EraseAsync(new ErasureOrder(session.Value, null, "asked for by alice", Olga));

        Assert.Equal([session], report.Erased);
        Assert.False(Holds("alice"));
        _gateway.Verify();
        var entries = Read(session);
        Assert.Equal((long)EntryKind.Erased, entries[^1].Kind);
        Assert.Contains("asked for by alice", GatewayUnderTest.Text(entries[^1]), StringComparison.Ordinal);
        Assert.All(entries, e => Assert.Equal(e.Kind is (long)EntryKind.Status or (long)EntryKind.Erased, e.Payload is not null));

        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(_gateway.File));

        // Once more changes nothing.
        Assert.Empty((await Retention.EraseAsync(new ErasureOrder(session.Value, null, "again", Olga))).Erased);
        Assert.Equal(entries.Count, Read(session).Count);
    }

    [Fact]
    public async Task What_still_comes_after_an_erasure_goes_with_the_next()
    {
        var session = await EndedAsync("hal");
        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "r", Olga))).Erased);
        // As the end of a call that was under way.
        Assert.True(await Grain(session).CompleteAsync(new ExchangeOutcome(new ExchangeId("x_late"), ExchangeEnd.Completed, 200,
            [Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":{"late":"canary-hal"}}""")], [], 10, 10)));
        await UntilAsync(() => Holds("hal"));
        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "r", Olga))).Erased);
        Assert.False(Holds("hal"));
        Assert.Empty((await Retention.EraseAsync(new ErasureOrder(session.Value, null, "r", Olga))).Erased);
        _gateway.Verify();
    }

    [Fact]
    public async Task A_legal_hold_keeps_a_session_and_all_of_a_principal_until_it_is_lifted()
    {
        var (one, other) = (await EndedAsync("bob"), await EndedAsync("carol"));
        var carol = (await Grain(other).ViewAsync())!.Principal;
        Assert.True(await Retention.HoldAsync(one.Value, "case 7", Olga));
        Assert.True(await Retention.HoldAsync(carol.ToString(), "case 8", Olga));
        Assert.Equal(2, (await Retention.HoldsAsync()).Length);

        Assert.Equal([one], (await Retention.EraseAsync(new ErasureOrder(one.Value, null, "r", Olga))).OnHold);
        Assert.Equal([other], (await Retention.EraseAsync(new ErasureOrder(null, carol, "r", Olga))).OnHold);
        _time.Advance(TimeSpan.FromDays(31));
        var swept = await SweepAsync();
        Assert.Empty(swept.Erased);
        Assert.Equal(2, swept.OnHold.Length);
        Assert.True(Holds("bob") && Holds("carol"));

        Assert.True(await Retention.LiftAsync(one.Value));
        Assert.False(await Retention.LiftAsync(one.Value));
        await SweepAsync();
        Assert.True(!Holds("bob") && Holds("carol"));
        _gateway.Verify();
    }

    [Fact]
    public async Task What_time_takes_goes_by_kind_and_an_open_session_stays()
    {
        var ended = await EndedAsync("dora");
        Assert.Equal("done", (await _gateway.Agent("erik").CallAsync("echo")).Words);
        Assert.Empty((await Retention.SweepAsync()).Erased);

        _time.Advance(TimeSpan.FromHours(25));
        await SweepAsync();
        Assert.Empty((await Retention.SweepAsync()).Erased);
        Assert.All(Read(ended), e => Assert.Equal(e.Kind == (long)EntryKind.Completed, e.Payload is null));

        _time.Advance(TimeSpan.FromDays(30));
        await SweepAsync();
        Assert.All(Read(ended), e => Assert.Equal(e.Kind is (long)EntryKind.Status or (long)EntryKind.Erased, e.Payload is not null));
        _gateway.Verify();
    }

    [Fact]
    public async Task Time_counts_from_the_end_of_a_session_not_from_its_last_call()
    {
        Assert.Equal("done", (await _gateway.Agent("mia").CallAsync("echo")).Words);
        await _gateway.RecordedAsync("mia", EntryKind.Completed, static _ => true);
        var session = new SessionId(_gateway.Session("mia"));
        _time.Advance(TimeSpan.FromHours(20));
        await UntilAsync(() => Read(session)[^1].Kind == (long)EntryKind.Status);
        _time.Advance(TimeSpan.FromHours(10));
        await SweepAsync();
        Assert.DoesNotContain(Read(session), static e => e.Payload is null);

        _time.Advance(TimeSpan.FromHours(15));
        await SweepAsync();
        Assert.Contains(Read(session), static e => e is { Kind: (long)EntryKind.Completed, Payload: null });
        _gateway.Verify();
    }

    [Theory]
    [InlineData("session")]
    [InlineData("principal")]
    [InlineData("time")]
    public async Task A_session_whose_opening_was_cut_off_is_found_and_goes(string by)
    {
        var session = OpaqueId.NewSession();
        var nora = new PrincipalKey("https://idp.example", "nora");
        var principal = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IPrincipalGrain>(nora.ToString());
        Assert.True(await principal.OpenedAsync(session));
        // As a gateway leaves it that was killed behind the entry and before the document.
        await _gateway.Services.GetRequiredService<IRecordingStore>().AppendAsync([Chain.Append(RecordingTail.Empty, session,
            _time.GetUtcNow().ToUnixTimeMilliseconds(), EntryKind.Opened, """
            {"principal":{"issuer":"https://idp.example","subject":"nora","name":"canary-nora","client":"","groups":["staff"]},
            "connection":"up","client":{"name":"c","version":"1"},"era":"modern"}
            """u8.ToArray())]);
        Assert.True(Holds("nora"));

        if (by == "time")
        {
            await SweepAsync();
            _time.Advance(TimeSpan.FromDays(31));
            await SweepAsync();
        }
        else
        {
            var order = new ErasureOrder(by == "session" ? session.Value : null, by == "session" ? null : nora, "asked for", Olga);
            Assert.Equal([session], (await Retention.EraseAsync(order)).Erased);
        }

        Assert.False(Holds("nora"));
        Assert.Equal(SessionStatus.Closed, (await Grain(session).ViewAsync())!.Status);
        _gateway.Verify();
    }

    // The gateway looks by itself as well when its hour has come: the first of these may join a sweep that began before the clock was moved.
    private async Task<ErasureReport> SweepAsync()
    {
        var first = await Retention.SweepAsync();
        var second = await Retention.SweepAsync();
        return second with { Erased = [.. first.Erased.Union(second.Erased)], Failed = [.. first.Failed.Union(second.Failed)] };
    }

    [Fact]
    public async Task All_sessions_of_a_principal_go_but_the_open_one()
    {
        var ended = await EndedAsync("fay");
        Assert.Equal("done", (await _gateway.Agent("fay").CallAsync("echo")).Words);
        var principal = (await Grain(ended).ViewAsync())!.Principal;
        var report = await Retention.EraseAsync(new ErasureOrder(null, principal, "right to erasure", Olga));
        Assert.Equal([ended], report.Erased);
        Assert.Single(report.Open);
        _gateway.Verify();
    }

    [Fact]
    public async Task Erasing_that_was_cut_off_goes_on_when_the_session_wakes_elsewhere()
    {
        var session = await EndedAsync("gil");
        var store = _gateway.Services.GetRequiredService<IRecordingStore>();
        // As a gateway leaves it that was killed after the entry and before the bytes went.
        var tail = await store.TailAsync(session, CancellationToken.None);
        var payload = Encoding.UTF8.GetBytes($$"""{"through":{{tail.Sequence}},"kinds":["opened","admitted","completed"],"reason":"r"}""");
        await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Erased, payload)]);
        var folder = _gateway.Folder;
        await _gateway.StopAsync();
        Assert.True(Holds("gil"));

        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}" } ]
            """, folder, recording: ", encrypt: false");
        var report = await Retention.EraseAsync(new ErasureOrder(session.Value, null, "again", Olga));
        Assert.Equal([session], report.Erased);
        Assert.False(Holds("gil"));
        _gateway.Verify();
    }

    [Fact]
    public async Task Under_a_hold_what_was_begun_is_finished_and_no_other_kinds_go()
    {
        var session = await EndedAsync("ivy");
        await BegunAsync(session);
        Assert.True(await Retention.HoldAsync(session.Value, "case 9", Olga));
        var order = new ErasureOrder(session.Value, null, "all of it", Olga);
        for (var again = 0; again < 2; again++)
        {
            var report = await Retention.EraseAsync(order);
            Assert.Equal([session], report.OnHold);
            Assert.Empty(report.Erased);
            Assert.All(Read(session), e => Assert.Equal(e.Kind == (long)EntryKind.Completed, e.Payload is null));
            Assert.Single(Read(session), static e => e.Kind == (long)EntryKind.Erased);
        }

        _gateway.Verify();
        Assert.True(await Retention.LiftAsync(session.Value));
        Assert.Equal([session], (await Retention.EraseAsync(order)).Erased);
        Assert.False(Holds("ivy"));
        _gateway.Verify();
    }

    [Fact]
    public async Task Under_a_hold_what_came_after_the_begun_erasure_stays()
    {
        var session = await EndedAsync("jon");
        await BegunAsync(session);
        Assert.True(await Grain(session).CompleteAsync(new ExchangeOutcome(new ExchangeId("x_late"), ExchangeEnd.Completed, 200,
            [Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":{"late":"canary-late"}}""")], [], 10, 10)));
        await UntilAsync(() => Holds("late"));
        Assert.True(await Retention.HoldAsync(session.Value, "case 9", Olga));
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal([session], (await SweepAsync()).OnHold);
        Assert.True(Holds("late"));
        Assert.Contains(Read(session), static e => e is { Kind: (long)EntryKind.Completed, Payload: null });
        Assert.Single(Read(session), static e => e.Kind == (long)EntryKind.Erased);
        _gateway.Verify();
    }

    [Fact]
    public async Task A_damaged_session_is_erased_without_an_entry_and_stays_broken_where_it_was()
    {
        var session = await EndedAsync("kay");
        var entries = Read(session);
        var admitted = entries.Single(static e => GatewayUnderTest.Text(e).Contains("canary-kay", StringComparison.Ordinal)
            && e.Kind == (long)EntryKind.Admitted).Sequence;
        Alter("\"canary-kay\"", "\"Canary-kay\"");
        Conditions.AddDamaged(session.Value);
        Assert.Equal(admitted, Assert.Single(Breaks()).Sequence);
        // A note that cannot be read is in nobody's way.
        await _gateway.Services.GetRequiredService<IStateStore>().WriteAsync(
            new StateWrite("unrecorded-erasure", session.Value, 0, "noted", "{"u8.ToArray()));

        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga))).Erased);
        Assert.False(Holds("kay") || Logs("Canary-kay"));
        Assert.Equal(entries.Count, Read(session).Count);
        Assert.All(Read(session), e => Assert.Equal(e.Kind == (long)EntryKind.Status, e.Payload is not null));
        Assert.Equal(admitted, Assert.Single(Breaks()).Sequence);
        // For those who kept what it said, since no entry tells them.
        var noted = new UnrecordedErasures(_gateway.Services.GetRequiredService<IStateStore>(), NullLogger.Instance);
        Assert.True(await noted.LearnAsync(CancellationToken.None));
        Assert.Equal(entries.Count, noted.Known[session.Value]);

        // It is done, for orders and for time.
        var again = await Retention.EraseAsync(new ErasureOrder(session.Value, null, "again", Olga));
        _time.Advance(TimeSpan.FromDays(31));
        var swept = await SweepAsync();
        Assert.Equal(0, again.Erased.Length + again.Failed.Length + swept.Erased.Length + swept.Failed.Length);
    }

    [Fact]
    public async Task A_session_that_cannot_be_read_is_erased_with_an_entry_and_verifies()
    {
        var session = await EndedAsync("lou");
        Conditions.AddUnreadable(session.Value);
        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga))).Erased);
        Assert.False(Holds("lou"));
        Assert.Equal((long)EntryKind.Erased, Read(session)[^1].Kind);
        _gateway.Verify();
    }

    private SessionConditions Conditions => _gateway.Services.GetRequiredService<SessionConditions>();

    private IRetentionGrain Retention =>
        _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IRetentionGrain>(IRetentionGrain.Key);

    private ISessionGrain Grain(SessionId session) =>
        _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value);

    private Task<GatewayUnderTest> StartAsync(string? folder = null) => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
        policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
        """, folder, (services, _) => services.AddLeapingClock(_time),
        ", encrypt: false, keep: [ { for: 24h, kinds: [completed] }, { for: 30d, connections: [up] } ]");

    // As a gateway leaves a session, and is started anew, that had begun to erase its answers.
    private async Task BegunAsync(SessionId session)
    {
        var store = _gateway.Services.GetRequiredService<IRecordingStore>();
        var tail = await store.TailAsync(session, CancellationToken.None);
        var payload = Encoding.UTF8.GetBytes($$"""{"through":{{tail.Sequence}},"kinds":["completed"],"reason":"r"}""");
        await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Erased, payload)]);
        var folder = _gateway.Folder;
        await _gateway.StopAsync();
        _gateway = await StartAsync(folder);
        var cell = new StateCell<SessionDocument>(_gateway.Services.GetRequiredService<IStateStore>(), "session", session.Value);
        var begun = (await cell.LoadAsync())! with { SnapshotSequence = tail.Sequence + 1,
            Erasure = new SessionErasure(tail.Sequence, [EntryKind.Completed], IsDone: false) };
        Assert.Equal(CellWrite.Written, await cell.WriteAsync(begun, "terminated"));
    }

    // A session that called once, whose recording holds the caller's name, and that was terminated.
    private async Task<SessionId> EndedAsync(string subject)
    {
        Assert.Equal("done", (await _gateway.Agent(subject).CallAsync("echo", $$"""{"note":"canary-{{subject}}"}""")).Words);
        await _gateway.RecordedAsync(subject, EntryKind.Completed, static _ => true);
        var session = new SessionId(_gateway.Session(subject));
        Assert.True(await Grain(session).TerminateAsync("over", Olga));
        return session;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo()) await Task.Delay(20, patience.Token);
    }

    private List<StoredEntry> Read(SessionId session)
    {
        using var file = RecordingFile.Open(_gateway.File);
        return [.. file.Read(session)];
    }

    private IReadOnlyList<ChainBreak> Breaks()
    {
        using var file = RecordingFile.Open(_gateway.File);
        return file.Verify(null).Breaks;
    }

    // Somebody writes into the log; both texts are of one length.
    private void Alter(string text, string other)
    {
        foreach (var path in Directory.EnumerateFiles(_gateway.File + "-entries"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) is not (>= 0 and var at)) continue;
            file.Position = at;
            file.Write(Encoding.UTF8.GetBytes(other));
            return;
        }

        Assert.Fail($"no file of the log has {text}");
    }

    // Whether the log's files have what the caller sent.
    private bool Holds(string subject) => Logs($"canary-{subject}");

    private bool Logs(string text) => Directory.EnumerateFiles(_gateway.File + "-entries").Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });
}
