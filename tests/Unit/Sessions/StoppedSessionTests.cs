using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;
using Gateway.Silo.Stores;
using Gateway.Tests.Approvals;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>A session that is stopped, or written down, while the store is slow or cannot write.</summary>
public sealed class StoppedSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly PrincipalKey Olga = new("i", "olga");

    private readonly ManualTime _time = new();
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private SlowStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await StartAsync(folder: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(SessionStatus.Paused)]
    [InlineData(SessionStatus.Closed)]
    public async Task A_call_that_takes_its_approval_while_the_session_is_stopped_does_not_run(SessionStatus order)
    {
        var agent = _gateway.Agent("alice");
        await agent.CallAsync("held");
        var approval = await _gateway.AskedAsync("alice");
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        var (taking, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _store.Before = write =>
        {
            if (write.Kind != "approval") return Task.CompletedTask;
            taking.TrySetResult();
            return go.Task;
        };
        var calling = agent.CallAsync("held");
        await taking.Task.WaitAsync(Patience);

        var session = Grain(_gateway, _gateway.Session("alice"));
        // An end waits until the approval knows of it, and that is busy.
        var stopping = order == SessionStatus.Paused ? session.PauseAsync("for a test", Olga) : session.CloseAsync("for a test");
        await _gateway.RecordedAsync("alice", EntryKind.Status, static _ => true);
        _store.Before = null;
        go.SetResult();
        await Task.WhenAll(stopping, calling).WaitAsync(Patience);
        Assert.Equal(0, _upstream.Count("tools/call"));
        Assert.DoesNotContain(_gateway.Entries("alice"), static e => e.Kind == (byte)EntryKind.Released);
        var view = await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).ViewAsync();
        Assert.Equal(RunState.NotRun, Assert.Single(view!.Runs).State);
    }

    [Fact]
    public async Task A_pause_that_the_recording_has_holds_also_where_the_sessions_state_could_not_be_written()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var id = _gateway.Session("alice");
        _store.Before = static write => write.Kind == "session" ? throw new StoreUnavailableException("It cannot be written now.") : Task.CompletedTask;
        Assert.True(await Grain(_gateway, id).PauseAsync("for a test", Olga));
        Assert.Contains("paused", (await _gateway.Agent("alice").CallAsync("echo")).Words, StringComparison.Ordinal);
        await _gateway.StopAsync();

        // Nor could it be written at the end: the recording alone has it.
        await using var next = await StartAsync(_gateway.Folder);
        Assert.Contains("paused", (await next.Agent("alice").CallAsync("echo")).Words, StringComparison.Ordinal);
        Assert.True(await Grain(next, id).ResumeAsync("", Olga));
        Assert.Equal("done", (await next.Agent("alice").CallAsync("echo")).Words);
    }

    [Fact]
    public async Task A_call_that_was_answered_is_asked_about_anew_also_where_its_session_was_written_down_in_between()
    {
        var agent = _gateway.Agent("alice");
        await agent.CallAsync("held");
        var approval = await _gateway.AskedAsync("alice");
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        var (telling, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            _store.Before = async write =>
            {
                if (write.Kind is not ("approval" or "result")) return;
                telling.TrySetResult();
                await go.Task;
            };
            await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"done"}]}""");
        };
        Assert.Equal("done", (await agent.CallAsync("held")).Words);
        await telling.Task.WaitAsync(Patience);

        // The session is written down while its approval does not know of the end yet, and not again until it sleeps.
        var written = new TaskCompletionSource();
        var before = _store.Before!;
        _store.Before = write =>
        {
            if (write.Kind == "session") written.TrySetResult();
            return before(write);
        };
        while (!written.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            await Task.WhenAny(written.Task, Task.Delay(50));
        }

        _store.Before = null;
        go.SetResult();
        var runs = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval);
        await TwoOwners.UntilAsync(async () => (await runs.ViewAsync())!.Runs[0].State == RunState.Answered);
        await _gateway.StopAsync();
        await using var next = await StartAsync(_gateway.Folder);
        Assert.Contains("Approval a_", (await next.Agent("alice").CallAsync("held")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_session_that_a_crash_left_open_is_not_waited_for()
    {
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        var id = _gateway.Session("alice");
        await _gateway.StopAsync();
        await using var next = await StartAsync(_gateway.Folder);
        var conditions = next.Services.GetRequiredService<SessionConditions>();
        conditions.AddDamaged(id);
        conditions.AddInterrupted(id);
        await Grain(next, id).ViewAsync();
        Assert.Empty(conditions.Interrupted);
        Assert.DoesNotContain(next.Entries("alice"), static e => e.Kind == (byte)EntryKind.Interrupted);
    }

    private static ISessionGrain Grain(GatewayUnderTest gateway, string id) =>
        gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(id);

    private Task<GatewayUnderTest> StartAsync(string? folder) => GatewayUnderTest.StartAsync(
        $$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 20m }
        """,
        folder,
        (services, _) =>
        {
            services.AddLeapingClock(_time);
            services.AddSingleton<IStateStore>(provider => _store = new SlowStore(provider.GetRequiredService<SqliteStore>()));
        });

    /// <summary>A state store whose writes wait, or fail, as a test says.</summary>
    private sealed class SlowStore(IStateStore inner) : IStateStore
    {
        public Func<StateWrite, Task>? Before { get; set; }

        public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) => inner.ReadAsync(kind, key, cancellation);

        public async Task<long> WriteAsync(StateWrite write)
        {
            if (Before is { } before) await before(write);
            return await inner.WriteAsync(write);
        }

        public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
    }
}
