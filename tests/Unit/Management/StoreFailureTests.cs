using System.Net;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Management.Health;
using Gateway.Governance.Configuration;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>A host of its own: its store is broken on purpose.</summary>
public sealed class StoreFailureTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task A_store_that_cannot_write_stops_changes_and_readiness_and_both_recover()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        host.Store.Broken = true;
        using (var refused = await client.PostAsync(new Uri($"/api/v1/sessions/{id}/terminate", UriKind.Relative),
            new StringContent("{\"reason\":\"x\"}", System.Text.Encoding.UTF8, "application/json")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("store_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(SessionStatus.Open, (await host.Grains.GetGrain<ISessionGrain>(id).ViewAsync())!.Status);
        Assert.Equal(200, (await Calls.GetAsync(client, $"/api/v1/sessions/{id}")).Status);
        var (ready, answer) = await Calls.GetAsync(client, "/readyz");
        Assert.Equal(503, ready);
        Assert.Contains("disk", answer.Text("store"), StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));

        host.Store.Broken = false;
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "x" })).Status);
    }

    [Fact]
    public async Task A_session_that_cannot_be_ended_does_not_hide_that_its_principal_is_revoked()
    {
        var (open, stuck) = ((await host.OpenAsync("rita")).Value, OpaqueId.NewSession());
        var rita = host.Grains.GetGrain<IPrincipalGrain>(ManagementHost.Someone("rita").Key.ToString());
        Assert.True(await rita.OpenedAsync(new SessionId(open)));
        Assert.True(await rita.OpenedAsync(stuck));
        using var olga = host.As("olga", "ops");
        var who = new { issuer = ManagementHost.IssuerName, subject = "rita", reason = "left" };
        host.Store.Unreadable = stuck.Value;
        var (status, answer) = await Calls.PostAsync(olga, "/api/v1/principals/revoke", who);
        host.Store.Unreadable = null;

        Assert.Equal((200, true), (status, answer.GetProperty("revoked").GetBoolean()));
        Assert.Equal([stuck.Value], answer.GetProperty("sessions").EnumerateArray().Select(static s => s.GetString()));
        Assert.Equal(SessionStatus.Terminated, (await host.Grains.GetGrain<ISessionGrain>(open).ViewAsync())!.Status);
        var (again, left) = await Calls.PostAsync(olga, "/api/v1/principals/revoke", who);
        Assert.Equal((200, 0), (again, left.GetProperty("sessions").GetArrayLength()));
    }

    [Fact]
    public async Task Who_asks_is_answered_though_their_groups_cannot_be_noted()
    {
        host.Store.Slow = ManagementHost.Someone("zoe").Key.ToString();
        using var zoe = host.As("zoe", "ops");
        var (status, _) = await Calls.GetAsync(zoe, "/api/v1/whoami");
        host.Store.Slow = null;
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task A_command_that_fails_is_in_the_audit_log_as_failed()
    {
        var id = OpaqueId.NewSession().Value;
        using var client = host.As("olga", "ops");
        host.Store.Unreadable = id;
        var (status, problem) = await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "x" });
        host.Store.Unreadable = null;
        Assert.Equal((503, "store_unavailable"), (status, problem.Text("code")));
        Assert.DoesNotContain("nothing was changed", problem.GetRawText(), StringComparison.Ordinal);
        var (_, audit) = await Calls.GetAsync(client, "/api/v1/audit?limit=200");
        var events = audit.GetProperty("events").EnumerateArray().Where(e => e.Text("resource") == id).ToList();
        Assert.Equal(["failed", "requested"], events.Select(static e => e.Text("phase")).Order(StringComparer.Ordinal));
        Assert.Contains(events, static e => e.Text("phase") == "failed" && e.Text("code") == "store_unavailable");
    }

    [Fact]
    public async Task An_answer_about_readiness_is_not_kept_longer_because_the_clock_was_set_back()
    {
        var time = new ManualTime();
        var works = true;
        var store = new OwnStore(() => works ? true : throw new StoreUnavailableException());
        using var readiness = new Readiness(host.Grains, store, new LiveConfig(GatewayConfig.Default), time);
        Assert.Null((await readiness.AskAsync(CancellationToken.None)).Store);
        works = false;
        time.Advance(TimeSpan.FromSeconds(3));
        time.SetBack(TimeSpan.FromHours(1));
        Assert.NotNull((await readiness.AskAsync(CancellationToken.None)).Store);
    }

    [Fact]
    public async Task It_is_ready_where_store_and_policies_are()
    {
        await using var other = new ManagementHost();
        await other.InitializeAsync();
        using var client = new HttpClient { BaseAddress = other.Address };
        var (status, answer) = await Calls.GetAsync(client, "/readyz");
        Assert.Equal((200, true), (status, answer.GetProperty("ready").GetBoolean()));
    }

    [Fact]
    public async Task A_record_that_nobody_can_read_is_told_and_keeps_only_what_it_is_for_from_being_ready()
    {
        await host.Store.WriteAsync(new StateWrite("policy", "damaged", 0, "live", "{"u8.ToArray()));
        var config = GatewayConfig.Parse("gateway.yaml", """
            version: 1
            policies: [ { name: damaged, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            approvals: { channels: [ { name: events, webhook: { url: "https://hooks.example/a", secrets: ["env:HOOK"] } } ] }
            recording: { exports: [ { name: archive, file: { path: entries.jsonl } } ] }
            """, ConfigFiles.None).Config!;
        var grains = Interceptor.For<IGrainFactory>((method, args) => method.GetGenericArguments()[0] switch
        {
            var kind when kind == typeof(IDeliveryGrain) => Interceptor.For<IDeliveryGrain>(static (_, _) => throw new JsonException()),
            var kind when kind == typeof(IExportGrain) => Interceptor.For<IExportGrain>(static (_, _) => throw new JsonException()),
            var kind when kind == typeof(ILedgerGrain) => Interceptor.For<ILedgerGrain>(static (_, _) => throw new JsonException()),
            _ => method.Invoke(host.Grains, args),
        });
        using var readiness = new Readiness(grains, new OwnStore(static () => true), new LiveConfig(config), TimeProvider.System);
        var answer = await readiness.AskAsync(CancellationToken.None);
        Assert.Contains("cannot be read", answer.Policies, StringComparison.Ordinal);
        Assert.Contains("cannot be read", answer.Channels, StringComparison.Ordinal);
        Assert.Contains("cannot be read", answer.Exports, StringComparison.Ordinal);
        Assert.Contains("cannot be told", answer.Checkpoints, StringComparison.Ordinal);
        Assert.False(answer.Ready);
        using var without = new Readiness(
            grains, new OwnStore(static () => true), new LiveConfig(config with { Policies = [] }), TimeProvider.System);
        Assert.True((await without.AskAsync(CancellationToken.None)).Ready);
    }

    [Theory]
    [InlineData(RecordingStoreKind.Sqlite, "the disk that recording.path names")]
    [InlineData(RecordingStoreKind.Postgres, "the database that recording.database names")]
    public async Task It_is_this_process_s_own_store_that_counts(RecordingStoreKind kind, string place)
    {
        var config = new LiveConfig(new GatewayConfig { Recording = new RecordingConfig { Store = kind } });
        // The grains are with another gateway, whose store works.
        using var ill = new Readiness(host.Grains, new OwnStore(static () => throw new StoreUnavailableException()), config, TimeProvider.System);
        Assert.Equal($"the store cannot be written or read; look at {place}", (await ill.AskAsync(CancellationToken.None)).Store);
        using var full = new Readiness(host.Grains, new OwnStore(static () => false), config, TimeProvider.System);
        Assert.EndsWith($"make room on {place}", (await full.AskAsync(CancellationToken.None)).Store, StringComparison.Ordinal);
        using var well = new Readiness(host.Grains, new OwnStore(static () => true), config, TimeProvider.System);
        Assert.Null((await well.AskAsync(CancellationToken.None)).Store);
    }

    private sealed class OwnStore(Func<bool> answer) : IStoreProbe
    {
        public async Task<bool> ProbeAsync()
        {
            await Task.Yield();
            return answer();
        }
    }
}
