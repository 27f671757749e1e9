using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Recording.Encryption;
using Gateway.Grains.Sessions;
using Gateway.Tests.Approvals.Channels;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What is kept of approvals goes with what their session recorded.</summary>
public sealed class ApprovalErasureTests : IAsyncLifetime
{
    private static readonly PrincipalKey Olga = new("i", "olga");

    private readonly string _secret = Path.Combine(Path.GetTempPath(), $"gateway-hook-{Guid.NewGuid():N}");
    private Upstream _upstream = null!;
    private Receiver _hooks = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _hooks = await Receiver.StartAsync();
        await File.WriteAllTextAsync(_secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        _gateway = await StartAsync(null);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _hooks.DisposeAsync();
        await _upstream.DisposeAsync();
        File.Delete(_secret);
    }

    [Fact]
    public async Task With_what_a_session_recorded_go_its_approvals_their_answers_and_notices()
    {
        var (approval, exchange) = await RanAsync("alice", null);
        var (other, _) = await RanAsync("bob", null);
        await ToldAsync();
        Assert.NotNull(await ReadAsync("result", $"{approval} {exchange}"));
        Assert.NotNull(await ReadAsync(NoticeRecord.Kind, approval));

        await EndAsync("alice");
        Assert.Equal([_gateway.Session("alice")], (await Retention.EraseAsync(
            new ErasureOrder(_gateway.Session("alice"), null, "asked for", Olga))).Erased.Select(static s => s.Value));
        Assert.Null(await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync());
        foreach (var (kind, key) in ((string, string)[])
            [("approval", approval), ("result", $"{approval} {exchange}"), (NoticeRecord.Kind, approval), ("grant", approval)])
            Assert.Null(await ReadAsync(kind, key));

        // What others asked for stays, and nothing is left of this in the database.
        Assert.NotNull(await Grains.GetGrain<IApprovalGrain>(other).ViewAsync());
        _gateway.Verify();
        await _gateway.StopAsync();
        Assert.Equal([], Holding("canary-alice"));
        Assert.Contains("gateway.db", Holding("canary-bob"));
    }

    [Fact]
    public async Task A_window_that_outlives_its_session_is_closed_before_it_goes()
    {
        var (approval, _) = await RanAsync("dora", new WindowGrant(GrantScope.Principal, 3, 600, [], 0));
        await EndAsync("dora");
        Assert.Equal(ApprovalStatus.Approved, (await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync())!.Status);
        await Retention.EraseAsync(new ErasureOrder(_gateway.Session("dora"), null, "asked for", Olga));
        Assert.Null(await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync());
        Assert.Contains("Approval a_", (await CallAsync("dora")).Words, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task Where_only_answers_go_the_approval_stays()
    {
        var (approval, exchange) = await RanAsync("erik", null);
        var session = new SessionId(_gateway.Session("erik"));
        await EndAsync("erik");
        Assert.Equal(ErasureOutcome.Erased,
            await Grains.GetGrain<ISessionGrain>(session.Value).EraseAsync([EntryKind.Completed], "answers are kept for a day", by: null));
        Assert.Null(await ReadAsync("result", $"{approval} {exchange}"));
        Assert.Empty(await Grains.GetGrain<IApprovalGrain>(approval).ResultAsync(new ExchangeId(exchange)));
        Assert.Equal(ApprovalStatus.Completed, (await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync())!.Status);

        // And goes when its own time is over.
        await Retention.EraseAsync(new ErasureOrder(session.Value, null, "all of it", Olga));
        Assert.Null(await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync());
    }

    [Fact]
    public async Task Approvals_go_with_a_damaged_session_that_does_not_tell_them_any_more()
    {
        var (approval, exchange) = await RanAsync("fred", null);
        var (other, _) = await RanAsync("gina", null);
        var session = new SessionId(_gateway.Session("fred"));
        await EndAsync("fred");
        // Nothing of it can be read from here on.
        await _gateway.Services.GetRequiredService<IRecordingKeys>().DestroyAsync(session, long.MaxValue);
        _gateway.Services.GetRequiredService<SessionConditions>().AddDamaged(session.Value);
        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga))).Erased);
        Assert.Null(await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync());
        Assert.Null(await ReadAsync("result", $"{approval} {exchange}"));
        Assert.NotNull(await Grains.GetGrain<IApprovalGrain>(other).ViewAsync());
    }

    [Fact]
    public async Task Approvals_go_with_a_session_whose_key_is_not_here()
    {
        var (approval, exchange) = await RanAsync("hugo", null);
        var (other, _) = await RanAsync("iris", null);
        var session = new SessionId(_gateway.Session("hugo"));
        await EndAsync("hugo");
        var folder = _gateway.Folder;
        await _gateway.StopAsync();
        foreach (var keys in Directory.EnumerateFiles(folder, "gateway.db-keys.db*")) File.Delete(keys);
        _gateway = await StartAsync(folder);
        Assert.Equal([session], (await Retention.EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga))).Erased);
        Assert.Null(await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync());
        Assert.Null(await ReadAsync("result", $"{approval} {exchange}"));
        Assert.NotNull(await Grains.GetGrain<IApprovalGrain>(other).ViewAsync());
    }

    private Task<GatewayUnderTest> StartAsync(string? folder) => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
        policies:
          - name: all
            rules:
              - name: ask
                when: 'method == "tools/call"'
                effect: approve
                by: [approvers]
                window: { uses: 3, for: 1h, scope: principal }
              - { name: rest, when: 'true', effect: allow }
        approvals:
          channels: [ { name: hook, webhook: { url: "{{_hooks.Url}}", secrets: ["file:{{_secret}}"] } } ]
        """, folder);

    private IGrainFactory Grains => _gateway.Services.GetRequiredService<IGrainFactory>();

    private IRetentionGrain Retention => Grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key);

    private Task<Heard> CallAsync(string subject) =>
        _gateway.Agent(subject).CallAsync("pay", $$"""{"note":"canary-{{subject}}"}""");

    // A call that people let run and that ran; its approval and its exchange.
    private async Task<(string Approval, string Exchange)> RanAsync(string subject, WindowGrant? window)
    {
        Assert.Contains("Approval a_", (await CallAsync(subject)).Words, StringComparison.Ordinal);
        var approval = await _gateway.AskedAsync(subject);
        var voter = new Principal { Key = new PrincipalKey("http://127.0.0.1:8080/development", "carol"), Name = "carol", Groups = ["approvers"] };
        var vote = await Grains.GetGrain<IApprovalGrain>(approval).DecideAsync(new Vote(VoteKind.Approve, voter, "") { Window = window });
        Assert.Equal(VoteResult.Accepted, vote.Result);
        Assert.Equal("done", (await CallAsync(subject)).Words);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var view = await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync();
            if (view!.Runs is [{ State: RunState.Answered } run]) return (approval, run.Exchange.Value);
            Assert.False(patience.IsCancellationRequested, "the approval was never told how its call ended");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // Two requests and two outcomes have arrived.
    private async Task ToldAsync()
    {
        for (var i = 0; i < 4; i++) await _hooks.NextAsync($"webhook {i + 1}");
    }

    private async Task EndAsync(string subject) =>
        Assert.True(await Grains.GetGrain<ISessionGrain>(_gateway.Session(subject)).TerminateAsync("over", Olga));

    private Task<StateRecord?> ReadAsync(string kind, string key) =>
        _gateway.Services.GetRequiredService<IStateStore>().ReadAsync(kind, key, CancellationToken.None);

    // The database's files that hold the text. The search forgets by itself, a moment later or at the next start.
    private IEnumerable<string?> Holding(string text) => Directory.EnumerateFiles(_gateway.Folder, "gateway.db*")
        .Where(static path => Path.GetFileName(path) is "gateway.db" or "gateway.db-wal" or "gateway.db-shm")
        .Where(path => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
        .Select(Path.GetFileName);
}
