using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>A held call of a modern client: it is shown an address, carries a sealed state back, and hears the outcome in the end.</summary>
public sealed class RoundsTests : Scenario
{
    [Fact]
    public async Task A_client_that_shows_addresses_is_shown_one_and_comes_back_for_the_result()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var first = await caller.CallAsync();
        var approval = await PendingAsync();
        Assert.Equal("input_required", (string?)first.Answer["result"]!["resultType"]);
        var asked = first.Answer["result"]!["inputRequests"]!["gateway_approval"]!;
        Assert.Equal(("elicitation/create", "url"), ((string?)asked["method"], (string?)asked["params"]!["mode"]));
        Assert.Equal($"http://127.0.0.1:8080/approvals/{approval}", RoundCaller.Address(first));
        Assert.Contains("opening it decides nothing", (string?)asked["params"]!["message"], StringComparison.Ordinal);

        // Opened is not approved: it goes on waiting, and nothing has run.
        var second = await caller.CallAsync(state: RoundCaller.State(first), action: "accept");
        Assert.Null(RoundCaller.Address(second));
        Assert.Equal(0, _upstream.Count("tools/call"));

        var third = caller.CallAsync(state: RoundCaller.State(second));
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        Assert.Equal("done", (await third).Words);
        var ran = Assert.Single(_upstream.Arrivals, a => a.Method == "tools/call");
        Assert.DoesNotContain("requestState", ran.Params, StringComparison.Ordinal);
        Assert.DoesNotContain("inputResponses", ran.Params, StringComparison.Ordinal);
        Assert.Contains("\"n\":1.0", ran.Params, StringComparison.Ordinal);
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Held);
        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task A_client_that_shows_nothing_carries_the_state_alone_and_hears_how_to_come_back_when_the_rounds_are_used_up()
    {
        var caller = new RoundCaller(_gateway, "alice") { Capabilities = """{"elicitation":{"form":{}}}""" };
        var heard = await caller.CallAsync();
        var approval = await PendingAsync();
        for (var round = 1; round <= 3; round++)
        {
            Assert.Null(RoundCaller.Address(heard));
            heard = await caller.CallAsync(state: RoundCaller.State(heard));
        }

        Assert.True(heard.IsError);
        Assert.Equal("complete", (string?)heard.Answer["result"]!["resultType"]);
        Assert.Contains($"Approval {approval} is waiting", heard.Words, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:8080/approvals/{approval}", heard.Words, StringComparison.Ordinal);

        // The same call without any state finds the same approval, and runs it.
        await _gateway.DecideAsync(approval, approve: true);
        Assert.Equal("done", (await caller.CallAsync()).Words);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task An_address_that_was_not_answered_is_shown_again()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var first = await caller.CallAsync();
        var again = await caller.CallAsync(state: RoundCaller.State(first));
        Assert.Equal(RoundCaller.Address(first), RoundCaller.Address(again));
        Assert.NotEqual(RoundCaller.State(first), RoundCaller.State(again));
    }

    [Fact]
    public async Task Who_declines_takes_the_request_back_even_if_people_have_said_yes()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var first = await caller.CallAsync();
        var approval = await PendingAsync();
        await _gateway.DecideAsync(approval, approve: true);
        var declined = await caller.CallAsync(state: RoundCaller.State(first), action: "decline");
        Assert.True(declined.IsError);
        Assert.Contains("does not want it any more", declined.Words, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Withdrawn, await StatusAsync(approval));
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task Who_closes_the_question_is_told_how_to_come_back()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var first = await caller.CallAsync();
        var cancelled = await caller.CallAsync(state: RoundCaller.State(first), action: "cancel");
        Assert.Contains("Repeat exactly the same call", cancelled.Words, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Pending, await StatusAsync(await PendingAsync()));
    }

    [Fact]
    public async Task A_denial_reaches_the_client_that_comes_back()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var first = await caller.CallAsync();
        await _gateway.DecideAsync(await PendingAsync(), approve: false, reason: "not today");
        var denied = await caller.CallAsync(state: RoundCaller.State(first), action: "accept");
        Assert.Contains("carol said no: not today", denied.Words, StringComparison.Ordinal);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task A_state_outlives_the_gateway()
    {
        var first = await new RoundCaller(_gateway, "alice").CallAsync();
        var approval = await PendingAsync();
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        await _gateway.DecideAsync(approval, approve: true);
        var second = await new RoundCaller(_gateway, "alice").CallAsync(state: RoundCaller.State(first), action: "accept");
        Assert.Equal("done", second.Words);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task A_state_that_is_forged_foreign_or_of_another_call_is_refused_and_nothing_runs()
    {
        var caller = new RoundCaller(_gateway, "alice");
        var state = RoundCaller.State(await caller.CallAsync());
        var approval = await PendingAsync();
        await _gateway.DecideAsync(approval, approve: true);

        var name = state.LastIndexOf('.') + 1;
        for (var at = name; at < state.Length; at++)
        {
            var forged = state[..at] + (state[at] == 'A' ? 'B' : 'A') + state[(at + 1)..];
            Refused(await caller.CallAsync(state: forged, action: "accept"));
        }

        foreach (var forged in new[] { state[..^1], state + "A", state + "\n", state[..name], state[..name] + " " + state[name..],
            state[..name] + "!" + state[(name + 1)..], state[..^1] + "=", state[..^2] + "==", state[..^1] + "\u00e9" })
            Refused(await caller.CallAsync(state: forged, action: "accept"));
        Refused(await new RoundCaller(_gateway, "bob").CallAsync(state: state, action: "accept"));
        Refused(await new RoundCaller(_gateway, "alice", "other").CallAsync(state: state, action: "accept"));
        Refused(await caller.CallAsync(arguments: """{"n":2}""", state: state, action: "accept"));
        Refused(await caller.CallAsync(arguments: """{"n":1}""", state: state, action: "accept"));
        Refused(await caller.CallAsync(tool: "held2", state: state, action: "accept"));
        Assert.Equal(0, _upstream.Count("tools/call"));

        // The right one still works, and only once: whoever brings it again runs nothing, and asks nobody.
        Assert.Equal("done", (await caller.CallAsync(state: state, action: "accept")).Words);
        var replayed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => caller.CallAsync(state: state, action: "accept")));
        Assert.All(replayed, heard => Assert.True(heard.IsError || heard.Words == "done"));
        Assert.Equal(1, _upstream.Count("tools/call"));
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Held);
    }

    [Fact]
    public async Task One_state_brought_many_times_at_once_runs_once()
    {
        RoundCaller Caller() => new(_gateway, "alice", "patient");
        var state = RoundCaller.State(await Caller().CallAsync());
        var waiting = Enumerable.Range(0, 8).Select(_ => Caller().CallAsync(state: state, action: "accept")).ToList();
        await _gateway.DecideAsync(await PendingAsync(), approve: true);
        await Task.WhenAll(waiting);
        Assert.Equal(1, _upstream.Count("tools/call"));
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Released);
    }

    [Fact]
    public async Task The_state_of_an_upstream_is_passed_on_and_never_taken_for_ours()
    {
        // Another gateway's, for example: of the same form, under another key.
        const string Foreign = "gw1.AAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, arrival.Params.Contains(Foreign, StringComparison.Ordinal)
            ? """{"resultType":"complete","content":[{"type":"text","text":"done"}]}"""
            : $$$"""{"resultType":"input_required","requestState":"{{{Foreign}}}"}""");
        var caller = new RoundCaller(_gateway, "alice");
        var state = RoundCaller.State(await caller.CallAsync(tool: "echo"));
        Assert.Equal("done", (await caller.CallAsync(tool: "echo", state: state, action: "accept")).Words);
        Assert.Contains($"\"{Foreign}\"", _upstream.Arrivals.Last(a => a.Method == "tools/call").Params, StringComparison.Ordinal);

        // Held, such a call cannot carry a second state: it waits on its request, and is told how to come back.
        var asked = await caller.CallAsync();
        await _gateway.DecideAsync(await PendingAsync(), approve: true);
        var run = await caller.CallAsync(state: RoundCaller.State(asked));
        var held = await caller.CallAsync(state: RoundCaller.State(run), action: "accept");
        Assert.Contains("Repeat exactly the same call", held.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_may_show_no_address_or_ask_for_no_rounds()
    {
        var quiet = await new RoundCaller(_gateway, "alice", "quiet").CallAsync();
        Assert.Null(RoundCaller.Address(quiet));
        Assert.NotEmpty(RoundCaller.State(quiet));
        var single = await new RoundCaller(_gateway, "alice", "single").CallAsync();
        Assert.Contains("Repeat exactly the same call", single.Words, StringComparison.Ordinal);
    }

    private void Refused(Heard heard)
    {
        Assert.True(heard.Status == System.Net.HttpStatusCode.OK, _gateway.Log.Errors);
        Assert.Equal(-32602, (int?)heard.Answer["error"]?["code"]);
        Assert.Equal("invalid", (string?)heard.Answer["error"]!["data"]!["reason"]);
        Assert.Contains("Nothing ran", heard.Words, StringComparison.Ordinal);
    }

    private async Task<ApprovalStatus> StatusAsync(string approval) =>
        (await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).ViewAsync())!.Status;

    private Task<string> PendingAsync() => _gateway.AskedAsync("alice");

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections:
          - { name: up, url: "{{_upstream.Url}}", policy: all, hold: 1s, rounds: 3 }
          - { name: other, url: "{{_upstream.Url}}", policy: all, hold: 1s, rounds: 3 }
          - { name: quiet, url: "{{_upstream.Url}}", policy: all, hold: 1s, rounds: 3, showAddress: false }
          - { name: patient, url: "{{_upstream.Url}}", policy: all, hold: 10s, rounds: 3 }
          - { name: single, url: "{{_upstream.Url}}", policy: all, hold: 1s, rounds: 0 }
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name.startsWith("held")', effect: approve, by: [approvers], within: 10m }
        """, _folder);
}
