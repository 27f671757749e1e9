using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>A call that ran while its approval's state could be neither read nor written.</summary>
public sealed class UntoldEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Snapshot = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private AbsentStore _store = null!;

    // Whether the store goes away just when it is to record that an approved call runs.
    private volatile bool _isFull;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(
            $$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies:
              - name: all
                rules: [ { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m } ]
            """,
            first: (services, _) =>
            {
                services.AddLeapingClock(_time);
                services.AddSingleton(provider => Interceptor.Before<IRecordingStore>(provider.GetRequiredService<SqliteStore>(), (_, args) =>
                {
                    if (!_isFull || args[0] is not IReadOnlyList<RecordingEntry> entries || entries.All(e => e.Kind != EntryKind.Released)) return;
                    _store.IsAbsent = true;
                    throw new StoreUnavailableException("It cannot be written now.");
                }));
                services.AddSingleton<IStateStore>(provider => _store = new AbsentStore(provider.GetRequiredService<SqliteStore>()));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_is_told_until_its_approval_takes_it(bool isDamaged)
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            asked.TrySetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"done"}]}""");
        };
        var agent = _gateway.Agent("alice");
        await agent.CallAsync("echo");
        var approval = await _gateway.AskedAsync("alice");
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        var calling = agent.CallAsync("echo");
        await asked.Task;

        (_store.IsDamaged, _store.IsAbsent) = (isDamaged, true);
        answer.SetResult();
        Assert.Equal("done", (await calling).Words);
        // The first time the approval still knows itself and cannot write; from then on it cannot even be read.
        await PassAsync("the end was not told again and again", () => Task.FromResult(_store.Refused >= 3));
        _store.IsAbsent = false;
        await PassAsync("the approval never learned that its call was answered", async () => await StateAsync(approval) == RunState.Answered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task That_nothing_was_sent_is_told_until_its_approval_takes_it(bool isDamaged)
    {
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"done"}]}""");
        var agent = _gateway.Agent("alice");
        await agent.CallAsync("echo");
        var approval = await _gateway.AskedAsync("alice");
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);

        (_store.IsDamaged, _isFull) = (isDamaged, true);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await agent.CallAsync("echo")).Status);
        Assert.Equal(0, _upstream.Count("tools/call"));
        await PassAsync("the end was not told again and again", () => Task.FromResult(_store.Refused >= 3));
        (_isFull, _store.IsAbsent) = (false, false);
        await PassAsync("the approval never learned that its call was not sent", async () => await StateAsync(approval) == RunState.NotRun);
    }

    private async Task<RunState> StateAsync(string approval) => (await _gateway.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IApprovalGrain>(approval).ViewAsync())!.Runs[0].State;

    /// <summary>Lets the time from one snapshot to the next pass until something is so.</summary>
    private async Task PassAsync(string what, Func<Task<bool>> isSo)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var passed = 0; passed < 30; passed++)
        {
            if (await isSo()) return;
            _time.Advance(Snapshot);
            await ticks.WaitForNextTickAsync();
        }

        Assert.Fail($"After {30 * Snapshot.TotalMinutes} minutes {what}.");
    }

    /// <summary>A state store without its approvals, or with none that can be read, when it is told to.</summary>
    private sealed class AbsentStore(IStateStore inner) : IStateStore
    {
        private int _refused;

        public bool IsAbsent { get; set; }

        public bool IsDamaged { get; set; }

        /// <summary>How often an approval could not be read.</summary>
        public int Refused => Volatile.Read(ref _refused);

        public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation)
        {
            if (!IsAbsent || kind != "approval") return inner.ReadAsync(kind, key, cancellation);
            Interlocked.Increment(ref _refused);
            if (IsDamaged) return Task.FromResult<StateRecord?>(new StateRecord(kind, key, 1, "approved", "{"u8.ToArray()));
            throw new StoreUnavailableException("It cannot be read now.");
        }

        public Task<long> WriteAsync(StateWrite write) =>
            IsAbsent && write.Kind is ("approval" or "result") ? throw new StoreUnavailableException("It cannot be written now.") : inner.WriteAsync(write);

        public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);
    }
}
