using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Tests.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A record that nobody can read, damaged or of a newer version, stops what needs it and nothing else.</summary>
public sealed class DamagedStateTests : Scenario
{
    private static readonly PrincipalKey Olga = new("i", "olga");
    private static readonly PrincipalKey Alice = new("http://127.0.0.1:8080/development", "alice");

    [Fact]
    public async Task A_session_with_a_damaged_approval_ends_and_the_others_hear_of_it()
    {
        var damaged = await HeldAsync("""{"n":1}""");
        var other = await HeldAsync("""{"n":2}""");
        var session = _gateway.Session("alice");
        await DamageAsync("approval", damaged);
        await AgainAsync();
        Assert.True(await Grains.GetGrain<ISessionGrain>(session).TerminateAsync("for a test", Olga));
        Assert.Equal(ApprovalStatus.Withdrawn, (await Grains.GetGrain<IApprovalGrain>(other).ViewAsync())!.Status);
        await TwoOwners.UntilAsync(async () => (await Principal.ViewAsync()).Sessions.IsEmpty);
    }

    [Fact]
    public async Task A_principal_is_revoked_and_its_other_sessions_end_though_the_state_of_one_is_damaged()
    {
        foreach (var connection in (string[])["up", "other"])
            Assert.Equal("done", (await _gateway.Agent("alice", connection).CallAsync("echo")).Words);
        var sessions = (await Principal.ViewAsync()).Sessions;
        Assert.Equal(2, sessions.Length);
        await DamageAsync("session", sessions[0].Value);
        await Principal.RevokeAsync("left", Olga);
        var view = await Principal.ViewAsync();
        Assert.True(view.Revoked);
        Assert.DoesNotContain(sessions[1], view.Sessions);
    }

    [Fact]
    public async Task A_call_that_a_damaged_window_might_let_run_is_held_as_without_it()
    {
        var window = await HeldAsync("""{"n":1}""");
        var voter = new Principal { Key = new PrincipalKey("http://127.0.0.1:8080/development", "carol"), Name = "carol", Groups = ["approvers"] };
        var any = new ArgumentConstraint("n", ConstraintKind.Any, []);
        var vote = new Vote(VoteKind.Approve, voter, "") { Window = new WindowGrant(GrantScope.Principal, 3, 600, [any], 0) };
        Assert.Equal(VoteResult.Accepted, (await Grains.GetGrain<IApprovalGrain>(window).DecideAsync(vote)).Result);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("pay", """{"n":2}""")).Words);
        await DamageAsync("approval", window);
        await AgainAsync();
        Assert.NotEqual(window, await HeldAsync("""{"n":3}"""));
    }

    [Fact]
    public async Task Whose_principal_or_approval_is_damaged_is_told_that_it_cannot_be_asked_now()
    {
        var approval = await HeldAsync("""{"n":1}""");
        await DamageAsync("approval", approval);
        await AgainAsync();
        await UnavailableAsync();
        await DamageAsync("principal", Alice.ToString());
        await AgainAsync();
        await UnavailableAsync();
    }

    private IGrainFactory Grains => _gateway.Services.GetRequiredService<IGrainFactory>();

    private IPrincipalGrain Principal => Grains.GetGrain<IPrincipalGrain>(Alice.ToString());

    private async Task UnavailableAsync()
    {
        var heard = await _gateway.Agent("alice").CallAsync("pay", """{"n":1}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
        Assert.Contains("Retry-After: ", heard.Headers, StringComparison.Ordinal);
        Assert.Contains("Gateway, step ", heard.Words, StringComparison.Ordinal);
    }

    private async Task<string> HeldAsync(string arguments)
    {
        var words = (await _gateway.Agent("alice").CallAsync("pay", arguments)).Words;
        Assert.Contains("Approval a_", words, StringComparison.Ordinal);
        return words.Split("Approval ")[^1].Split(' ')[0];
    }

    // Whoever owns it may write it just now.
    private async Task DamageAsync(string kind, string key)
    {
        var store = _gateway.Services.GetRequiredService<IStateStore>();
        while (true)
        {
            var record = (await store.ReadAsync(kind, key, CancellationToken.None))!;
            try
            {
                await store.WriteAsync(new StateWrite(kind, key, record.Version, record.Tag, "{"u8.ToArray()));
                return;
            }
            catch (StateConflictException)
            {
                continue;
            }
        }
    }

    // Owners that have read it before begin anew.
    private async Task AgainAsync()
    {
        await _gateway.DisposeAsync();
        _gateway = await StartAsync();
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(
        $$"""
        connections:
          - { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s }
          - { name: other, url: "{{_upstream.Url}}", policy: all }
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - name: ask
                when: 'method == "tools/call" && tool.name == "pay"'
                effect: approve
                by: [approvers]
                within: 20m
                window: { uses: 3, for: 1h, scope: principal }
        """,
        _folder);
}
