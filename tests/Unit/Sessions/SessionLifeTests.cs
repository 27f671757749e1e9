using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Grains.Identity;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Approvals;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>When a session ends, and who may delay it.</summary>
public sealed class SessionLifeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            sessions: { idle: 10m }
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies:
              - name: all
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 20m }
            """, first: (services, _) => services.AddLeapingClock(_time));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_session_is_busy_while_somebody_can_decide_its_call_and_idle_after_that()
    {
        var agent = _gateway.Agent("alice");
        Assert.Contains("Approval a_", (await agent.CallAsync("held")).Words, StringComparison.Ordinal);
        var session = _gateway.Session("alice");
        _time.Advance(TimeSpan.FromMinutes(19));
        Assert.NotNull(await Grain(session).ViewAsync());
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        Assert.Equal(session, _gateway.Session("alice"));

        // Nobody decided within twenty minutes, and then ten more went by since the last call ended.
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static payload => payload.Contains("done", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        Assert.NotEqual(session, _gateway.Entries("alice")[^1].Session.Value);
        Assert.Equal((SessionStatus.Closed, "idle"), await Grain(session).ViewAsync() is { } view ? (view.Status, view.Reason) : default);
    }

    [Fact]
    public async Task An_edge_that_does_not_answer_delays_neither_the_order_nor_the_other_edges()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var session = Grain(_gateway.Session("alice"));
        var (dead, live) = (new Edge(answers: false), new Edge(answers: true));
        await session.AttachAsync(Grains.CreateObjectReference<ISessionObserver>(dead));
        await session.AttachAsync(Grains.CreateObjectReference<ISessionObserver>(live));
        Assert.True(await session.TerminateAsync("for a test", new PrincipalKey("i", "olga")).WaitAsync(Patience));
        Assert.Equal(SessionStatus.Terminated, await live.Told.WaitAsync(Patience));
        await dead.Told.WaitAsync(Patience);
        dead.Answer();
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Status);
    }

    [Fact]
    public async Task A_termination_that_could_not_be_written_is_written_later()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static _ => true);
        var id = _gateway.Session("alice");
        var session = Grain(id);
        _time.Advance(TimeSpan.FromSeconds(15));
        await StoredAsync(id, static stored => stored.Calls > 0);
        using (var other = Database.OpenWriter(_gateway.File, 5_000))
        {
            other.Execute("BEGIN EXCLUSIVE");
            Assert.True(await session.TerminateAsync("for a test", new PrincipalKey("i", "olga")).WaitAsync(Patience));
        }

        await StoredAsync(id, static stored => stored.Status == SessionStatus.Terminated);
        Assert.Contains(_gateway.Entries("alice"), static e => e.Kind == (byte)EntryKind.Status);
    }

    [Fact]
    public async Task A_session_ends_by_itself_when_nobody_comes_back_and_not_while_a_call_of_it_runs()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            arrived.SetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"late"}]}""");
        };
        var call = _gateway.Agent("alice").CallAsync("echo");

        // Not when its intent is in the file: who waits for that may not have heard of it yet, and gives up when the clock leaps.
        await arrived.Task.WaitAsync(Patience);
        var id = _gateway.Session("alice");
        _time.Advance(TimeSpan.FromMinutes(25));
        await StoredAsync(id, static stored => stored.Calls > 0);
        Assert.Equal(SessionStatus.Open, (await Grain(id).ViewAsync())!.Status);

        answer.SetResult();
        Assert.Equal("late", (await call).Words);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static _ => true);
        _time.Advance(TimeSpan.FromMinutes(11));
        await StoredAsync(id, static stored => stored is { Status: SessionStatus.Closed, Reason: "idle" });
    }

    [Fact]
    public async Task A_session_of_the_life_before_ends_too_when_nobody_comes_back()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var id = _gateway.Session("alice");
        await _gateway.StopAsync();
        await using var next = await GatewayUnderTest.StartAsync(
            "sessions: { idle: 10m }", _gateway.Folder, first: (services, _) => services.AddLeapingClock(_time));
        _time.Advance(TimeSpan.FromMinutes(11));
        await StoredAsync(id, static stored => stored is { Status: SessionStatus.Closed, Reason: "idle" }, next);
    }

    [Fact]
    public async Task A_termination_that_is_recorded_counts_whatever_the_document_says()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var session = new SessionId(_gateway.Session("alice"));
        await _gateway.StopAsync();
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = _gateway.File, WaitMsMax = PatientStores.WaitMs }, TimeProvider.System))
        {
            var tail = await store.TailAsync(session, CancellationToken.None);
            await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Status, """{"status":"terminated","reason":"stop it"}"""u8.ToArray())]);
        }

        await using var next = await GatewayUnderTest.StartAsync("connections: []", _gateway.Folder);
        var view = await next.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value).ViewAsync();
        Assert.Equal((SessionStatus.Terminated, "stop it"), (view!.Status, view.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_lived_through_the_revocation_of_its_principal_is_over(bool isNoted)
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var session = new SessionId(_gateway.Session("alice"));
        var alice = new PrincipalKey("http://127.0.0.1:8080/development", "alice");
        await _gateway.StopAsync();
        // As where the process was killed behind a revocation, before the end of a session was kept.
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = _gateway.File, WaitMsMax = PatientStores.WaitMs }, TimeProvider.System))
        {
            var cell = new StateCell<PrincipalRecord>(store, "principal", alice.ToString());
            var revoked = (await cell.LoadAsync())! with { Revoked = true, Reason = "left", RevokedBy = "i olga" };
            if (!isNoted) revoked = revoked with { Sessions = [] };
            Assert.Equal(CellWrite.Written, await cell.WriteAsync(revoked, "revoked"));
        }

        await using var next = await GatewayUnderTest.StartAsync(
            $$"""connections: [ { name: up, url: "{{_upstream.Url}}", default: allow } ]""", _gateway.Folder);
        var grains = next.Services.GetRequiredService<IGrainFactory>();
        var principal = grains.GetGrain<IPrincipalGrain>(alice.ToString());
        if (isNoted)
        {
            // Nobody uses the session: its principal remembers to end it.
            await TwoOwners.UntilAsync(async () => (await principal.ViewAsync()).Sessions.IsEmpty);
            await StoredAsync(session.Value, static stored => stored.Status == SessionStatus.Terminated, next);
        }

        Assert.Equal(SessionStatus.Terminated, (await grains.GetGrain<ISessionGrain>(session.Value).AttachAsync(null))!.Status);
        Assert.Equal(default, await principal.JoinAsync(new JoinRequest(
            new Principal { Key = alice, Name = "alice" }, new ConnectionName("up"), ClientFacts.None)));
        Assert.Contains("this principal is revoked: left", (await next.Agent("alice").CallAsync("echo")).Words, StringComparison.Ordinal);
        await next.RecordedAsync("alice", EntryKind.Status, static payload =>
            payload.Contains("principal revoked: left", StringComparison.Ordinal) && payload.Contains("olga", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approvals_hear_of_the_end_of_their_session_once_the_store_takes_it()
    {
        var words = (await _gateway.Agent("alice").CallAsync("held")).Words;
        var approval = Grains.GetGrain<IApprovalGrain>(words[words.IndexOf("a_", StringComparison.Ordinal)..].Split(' ', '.', ',')[0]);
        Assert.Equal(ApprovalStatus.Pending, (await approval.ViewAsync())!.Status);
        using (var other = Database.OpenWriter(_gateway.File, 5_000))
        {
            other.Execute("BEGIN EXCLUSIVE");
            Assert.True(await Grain(_gateway.Session("alice")).TerminateAsync("for a test", new PrincipalKey("i", "olga")).WaitAsync(Patience));
        }

        await StoredAsync(_gateway.Session("alice"), static stored => stored.Status == SessionStatus.Terminated);
        using var patience = new CancellationTokenSource(Patience);
        while ((await approval.ViewAsync())!.Status == ApprovalStatus.Pending)
        {
            await Task.Delay(20, patience.Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task What_a_session_caught_up_with_is_not_read_again_by_the_next_life()
    {
        const int Missed = 1_200;
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var session = new SessionId(_gateway.Session("alice"));
        await _gateway.StopAsync();
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = _gateway.File, WaitMsMax = PatientStores.WaitMs }, TimeProvider.System))
        {
            var tail = await store.TailAsync(session, CancellationToken.None);
            for (var n = 0; n < Missed; n++)
            {
                var entry = Chain.Append(tail, session, 1, EntryKind.Streamed, "{}"u8.ToArray());
                await store.AppendAsync([entry]);
                tail = Chain.TailOf(entry);
            }
        }

        await using var next = await GatewayUnderTest.StartAsync("connections: []", _gateway.Folder);
        Assert.NotNull(await next.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value).ViewAsync());
        var kept = await next.Services.GetRequiredService<IStateStore>().ReadAsync("session", session.Value, CancellationToken.None);
        Assert.InRange(StateCell<SessionDocument>.Read(kept!)!.SnapshotSequence, Missed, long.MaxValue);
    }

    private async Task StoredAsync(string session, Func<SessionDocument, bool> isSo, GatewayUnderTest? of = null)
    {
        var states = (of ?? _gateway).Services.GetRequiredService<IStateStore>();
        using var patience = new CancellationTokenSource(Patience);
        while (await states.ReadAsync("session", session, CancellationToken.None) is not { } kept || !isSo(StateCell<SessionDocument>.Read(kept)!))
        {
            await Task.Delay(20, patience.Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private IGrainFactory Grains => _gateway.Services.GetRequiredService<IGrainFactory>();

    private ISessionGrain Grain(string session) => Grains.GetGrain<ISessionGrain>(session);

    private sealed class Edge(bool answers) : ISessionObserver
    {
        private readonly TaskCompletionSource<SessionStatus> _told = new();
        private readonly TaskCompletionSource _answer = new();

        public Task<SessionStatus> Told => _told.Task;

        public void Answer() => _answer.TrySetResult();

        public Task ChangedAsync(SessionBinding binding)
        {
            _told.TrySetResult(binding.Status);
            return answers ? Task.CompletedTask : _answer.Task;
        }
    }
}
