using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>Edits, windows, answers that are kept, and withdrawals, through a real edge and the real API.</summary>
public sealed class EdgeLifeTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Tools = """
            [{"name":"list","inputSchema":{"type":"object","properties":{"limit":{"type":"integer","maximum":1000},"why":{"type":"string"}},
              "required":["limit"],"additionalProperties":false}}]
            """;
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies:
              - name: all
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: never, when: 'method == "tools/call" && args.limit == 666', effect: deny, reason: "ask for fewer" }
                  - name: many
                    when: 'method == "tools/call" && args.limit == 777'
                    effect: approve
                    by: [directors, owners]
                    quorum: 2
                  - name: ask
                    when: 'method == "tools/call"'
                    effect: approve
                    by: [approvers]
                    within: 10m
                    window: { uses: 3, for: 1h }
                  - name: reads
                    when: 'method == "resources/read"'
                    effect: approve
                    by: [approvers]
                    within: 10m
                    window: { uses: 3, for: 1h }
                  - { name: hide, when: 'true', effect: mask, kinds: [email] }
            """);
        await _gateway.Agent("alice").AskAsync("tools/list");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task An_edited_call_runs_as_it_was_edited_and_both_are_shown()
    {
        var id = await AskedAsync("alice", """{"limit":500,"why":"look"}""");
        Assert.Equal((422, "approval_invalid"), await RefusedAsync(id, new { approve = true, edits = Edit("/limit", 5_000) }));
        Assert.Equal((422, "approval_invalid"), await RefusedAsync(id, new { approve = true, edits = Edit("/more", 1) }));
        var approved = await DecideAsync(id, new { approve = true, revision = 1, edits = Edit("/limit", 10) });
        Assert.Equal(("approved", 2), ((string?)approved["status"], (int)approved["revision"]!));
        Assert.Equal("""{"limit":10,"why":"look"}""", approved["message"]!["params"]!["arguments"]!.ToJsonString());
        var edited = approved["sheet"]!["edits"]!.AsArray().Single()!;
        Assert.Equal(("/limit", "500 → 10"), ((string?)edited["label"], (string?)edited["text"]));

        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("list", """{"limit":500,"why":"look"}""")).Words);
        var ran = Assert.Single(_upstream.Arrivals, static a => a.Method == "tools/call");
        Assert.Equal("""{"limit":10,"why":"look"}""", JsonNode.Parse(ran.Params)!["arguments"]!.ToJsonString());
        var view = await ViewAsync(id);
        Assert.False(view.Request.Digest.Span.SequenceEqual(Assert.Single(view.Runs).Digest.Span));
        await _gateway.RecordedAsync("alice", EntryKind.Released, static entry => entry.Contains("\"edits\":[\"/limit\"]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(666, "policy denies the call as the approver edited it")]
    [InlineData(777, "policy asks others for the call as the approver edited it")]
    public async Task An_edit_into_what_the_approved_rule_does_not_hold_runs_nothing(int limit, string why)
    {
        var id = await AskedAsync("alice", """{"limit":500}""");
        await DecideAsync(id, new { approve = true, revision = 1, edits = Edit("/limit", limit) });
        Assert.Contains(why, (await _gateway.Agent("alice").CallAsync("list", """{"limit":500}""")).Words, StringComparison.Ordinal);
        Assert.Equal(0, _upstream.Count("tools/call"));
        Assert.Equal(ApprovalStatus.Withdrawn, (await ViewAsync(id)).Status);
    }

    [Fact]
    public async Task A_window_lets_what_is_within_it_run_and_lists_all_that_ran()
    {
        var agent = _gateway.Agent("alice");
        var id = await AskedAsync("alice", """{"limit":10}""");
        var atMost = new[] { new { argument = "limit", kind = "atMost", values = new[] { 20 } } };
        Assert.Equal((403, "approval_not_allowed"),
            await RefusedAsync(id, new { approve = true, window = new { uses = 4, seconds = 60, constraints = atMost } }));
        var secret = new[] { new { argument = "why", kind = "oneOf", values = new[] { "jane.roe@example.com" } } };
        Assert.Equal((422, "approval_invalid"),
            await RefusedAsync(id, new { approve = true, window = new { uses = 3, seconds = 600, constraints = secret } }));
        var approved = await DecideAsync(id, new { approve = true, window = new { uses = 3, seconds = 600, constraints = atMost } });
        Assert.Equal("""{"uses":3,"seconds":600,"scope":"session","constraints":[{"argument":"limit","kind":"atMost","values":[20]}]}""",
            approved["window"]!.ToJsonString());
        Assert.Equal("done", (await agent.CallAsync("list", """{"limit":10}""")).Words);
        Assert.Contains("Approval a_", (await agent.CallAsync("list", """{"limit":21}""")).Words, StringComparison.Ordinal);
        Assert.Contains("Approval a_", (await agent.CallAsync("list", """{"limit":10,"why":"x"}""")).Words, StringComparison.Ordinal);
        Assert.Equal("done", (await agent.CallAsync("list", """{"limit":20}""")).Words);
        // Nobody else's session, and nobody else.
        Assert.Contains("Approval a_", (await _gateway.Agent("bob").CallAsync("list", """{"limit":10}""")).Words, StringComparison.Ordinal);
        Assert.Equal("done", (await agent.CallAsync("list", """{"limit":5}""")).Words);
        Assert.Contains("Approval a_", (await agent.CallAsync("list", """{"limit":6}""")).Words, StringComparison.Ordinal);
        Assert.Equal(3, _upstream.Count("tools/call"));
        var shown = await SendAsync(HttpMethod.Get, $"/api/v1/approvals/{id}", null);
        Assert.Equal(3, shown["runs"]!.AsArray().Count);
        Assert.Equal(3, shown["runs"]!.AsArray().Select(static run => (string?)run!["exchange"]).Distinct().Count());
    }

    [Fact]
    public async Task A_window_takes_no_call_with_other_metadata()
    {
        static string With(string env) => $$$"""{"name":"list","arguments":{"limit":10},"_meta":{"env":"{{{env}}}"}}""";
        var agent = _gateway.Agent("alice");
        var held = await agent.AskAsync("tools/call", With("staging"));
        var id = held.Words.Split("Approval ")[^1].Split(' ')[0];
        await DecideAsync(id, new { approve = true, window = new { uses = 3, seconds = 600 } });
        Assert.Equal("done", (await agent.AskAsync("tools/call", With("staging"))).Words);
        Assert.Contains("Approval a_", (await agent.AskAsync("tools/call", With("prod"))).Words, StringComparison.Ordinal);
        Assert.Equal("done", (await agent.AskAsync("tools/call", With("staging"))).Words);
        Assert.Equal(2, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task A_resource_that_is_masked_alike_is_another_within_a_window()
    {
        static string Of(string user) => $$"""{"uri":"db://u/{{user}}@example.com"}""";
        _upstream.Answers["resources/read"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, """{"contents":[]}""");
        var agent = _gateway.Agent("alice");
        var held = (await agent.AskAsync("resources/read", Of("jane.roe"))).Text;
        var id = held[(held.IndexOf("Approval a_", StringComparison.Ordinal) + "Approval ".Length)..][..28];
        await DecideAsync(id, new { approve = true, window = new { uses = 3, seconds = 600 } });
        await agent.AskAsync("resources/read", Of("jane.roe"));
        Assert.Equal(1, _upstream.Count("resources/read"));
        await agent.AskAsync("resources/read", Of("john.doe"));
        Assert.Equal(1, _upstream.Count("resources/read"));
        await agent.AskAsync("resources/read", Of("jane.roe"));
        Assert.Equal(2, _upstream.Count("resources/read"));
    }

    [Fact]
    public async Task A_call_that_comes_after_others_of_its_window_runs_by_itself_and_so_do_they_again()
    {
        var agent = _gateway.Agent("alice");
        var id = await AskedAsync("alice", """{"limit":10}""");
        var atMost = new[] { new { argument = "limit", kind = "atMost", values = new[] { 20 } } };
        await DecideAsync(id, new { approve = true, window = new { uses = 3, seconds = 600, constraints = atMost } });
        foreach (var limit in (int[])[12, 10, 12])
            Assert.Equal("done", (await agent.CallAsync("list", $$"""{"limit":{{limit}}}""")).Words);
        Assert.Equal(["12", "10", "12"], _upstream.Arrivals.Where(static a => a.Method == "tools/call").Select(static a =>
            JsonNode.Parse(a.Params)!["arguments"]!["limit"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_window_closes_by_its_time()
    {
        var agent = _gateway.Agent("alice");
        var id = await AskedAsync("alice", """{"limit":1}""");
        await DecideAsync(id, new { approve = true, window = new { uses = 3, seconds = 10 } });
        Assert.Equal("done", (await agent.CallAsync("list", """{"limit":1}""")).Words);
        await UntilAsync(id, static view => view.Status is not ApprovalStatus.Approved);
        Assert.Contains("Approval a_", (await agent.CallAsync("list", """{"limit":1}""")).Words, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task A_client_that_left_comes_back_to_its_masked_answer_and_nothing_runs_again()
    {
        var (arrived, answer) = (New(), New());
        // More than a socket takes for a client that has gone, so that nobody can think that it was delivered.
        var text = "mail jane.roe@example.com " + new string('x', 2_000_000);
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await Upstream.ResultAsync(http, arrival, $$"""{"content":[{"type":"text","text":"{{text}}"}]}""");
        };
        var id = await AskedAsync("alice", """{"limit":2}""");
        await DecideAsync(id, new { approve = true });
        using (var leaving = new HttpRequestMessage(HttpMethod.Post, "/mcp/up"))
        {
            leaving.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("alice"));
            leaving.Headers.Accept.ParseAdd("application/json, text/event-stream");
            leaving.Headers.Add("MCP-Protocol-Version", "2025-11-25");
            leaving.Content = new StringContent(
                """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"list","arguments":{"limit":2}}}""",
                System.Text.Encoding.UTF8, "application/json");
            using var gone = new CancellationTokenSource();
            var call = _gateway.Client.SendAsync(leaving, gone.Token);
            await arrived.Task;
            Assert.Contains("Running:", (await _gateway.Agent("alice").CallAsync("list", """{"limit":2}""")).Words, StringComparison.Ordinal);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        answer.SetResult();
        await UntilAsync(id, static view => view.Runs is [{ State: RunState.Answered }]);
        var heard = await _gateway.Agent("alice").CallAsync("list", """{"limit":2}""");
        Assert.StartsWith("mail ", heard.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", heard.Text, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task Who_lost_the_group_or_was_revoked_since_has_not_said_yes()
    {
        foreach (var (voter, number) in new[] { ("dan", 11), ("erin", 12) })
        {
            var call = $$"""{"limit":{{number}}}""";
            var id = await AskedAsync("alice", call);
            await DecideAsync(id, new { approve = true }, voter);
            if (voter == "erin")
                await Grains.GetGrain<IPrincipalGrain>($"http://127.0.0.1:8080/development {voter}")
                    .RevokeAsync("left", new PrincipalKey("http://127.0.0.1:8080/development", "olga"));
            else
                await SendAsync(HttpMethod.Get, "/api/v1/whoami", null, voter, "support");
            Assert.Contains("has lost the right", (await _gateway.Agent("alice").CallAsync("list", call)).Words, StringComparison.Ordinal);
            Assert.Equal(ApprovalStatus.Withdrawn, (await ViewAsync(id)).Status);
        }

        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task Who_is_known_since_to_be_the_caller_has_not_said_yes()
    {
        const string issuer = "http://127.0.0.1:8080/development";
        var id = await AskedAsync("alice", """{"limit":13}""");
        await DecideAsync(id, new { approve = true }, "gwen");
        var live = _gateway.Services.GetRequiredService<LiveConfig>();
        live.Replace(live.Current with { Identity = live.Current.Identity with { Links = [[new(issuer, "alice"), new(issuer, "gwen")]] } });
        Assert.Contains("has lost the right",
            (await _gateway.Agent("alice").CallAsync("list", """{"limit":13}""")).Words, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Withdrawn, (await ViewAsync(id)).Status);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task What_waits_ends_with_its_session_and_says_so()
    {
        var id = await AskedAsync("alice", """{"limit":3}""");
        await Grains.GetGrain<ISessionGrain>(_gateway.Session("alice")).TerminateAsync(
            "enough", new PrincipalKey("http://127.0.0.1:8080/development", "olga"));
        var view = await UntilAsync(id, static view => view.Status == ApprovalStatus.Withdrawn);
        Assert.Contains("session", view.Reason, StringComparison.Ordinal);
        Assert.Equal((409, "approval_settled"), await RefusedAsync(id, new { approve = true }));
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    private static object[] Edit(string pointer, object value) => [new { pointer, value }];

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IGrainFactory Grains => _gateway.Services.GetRequiredService<IGrainFactory>();

    private async Task<ApprovalView> ViewAsync(string id) => (await Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!;

    private async Task<string> AskedAsync(string subject, string arguments)
    {
        var held = await _gateway.Agent(subject).CallAsync("list", arguments);
        Assert.Contains("Approval a_", held.Words, StringComparison.Ordinal);
        return held.Words.Split("Approval ")[^1].Split(' ')[0];
    }

    private async Task<ApprovalView> UntilAsync(string id, Func<ApprovalView, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var view = await ViewAsync(id);
            if (isSo(view)) return view;
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<JsonNode> DecideAsync(string id, object decision, string voter = "carol")
    {
        var answer = await SendAsync(HttpMethod.Post, $"/api/v1/approvals/{id}/decision", decision, voter);
        Assert.True(answer["status"]!.GetValueKind() == JsonValueKind.String, answer.ToJsonString());
        return answer;
    }

    private async Task<(int Status, string? Code)> RefusedAsync(string id, object decision)
    {
        var answer = await SendAsync(HttpMethod.Post, $"/api/v1/approvals/{id}/decision", decision);
        return ((int)answer["status"]!, (string?)answer["code"]);
    }

    private async Task<JsonNode> SendAsync(
        HttpMethod method, string path, object? body, string subject = "carol", params string[] groups)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Bearer", _gateway.Token(subject, groups.Length > 0 ? groups : ["approvers"]));
        using var answer = await _gateway.Client.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
