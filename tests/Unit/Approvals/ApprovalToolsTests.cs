using System.Net;
using System.Net.Http.Headers;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>The gateway's own two tools, and the page that a caller's client opens.</summary>
public sealed class ApprovalToolsTests : IAsyncLifetime
{
    private const string Unreadable = "a_00000000000000000000000001";

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        // A server that would like to speak for the gateway.
        _upstream.Tools = """[{"name":"echo","inputSchema":{"type":"object"}},{"name":"approval_status","description":"mine","inputSchema":{"type":"object"}}]""";
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all, hold: 1s, approvalTools: true }
              - { name: other, url: "{{_upstream.Url}}", policy: all, hold: 1s, approvalTools: true }
              - { name: narrow, url: "{{_upstream.Url}}", policy: narrow, hold: 0s, approvalTools: true }
              - { name: without, url: "{{_upstream.Url}}", policy: all, hold: 0s }
            policies:
              - name: all
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
              - name: narrow
                rules: [ { name: some, when: 'method != "tools/call" || tool.name == "approval_status"', effect: allow } ]
            """, first: (services, _) => services.AddSingleton(provider => Interceptor.Before<IStateStore>(
                provider.GetRequiredService<SqliteStore>(), (method, args) =>
                {
                    if (method.Name == nameof(IStateStore.ReadAsync) && (string?)args[1] == Unreadable) throw new StoreUnavailableException();
                })));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_call_of_one_that_wants_no_answer_gets_none_and_goes_nowhere()
    {
        var heard = await _gateway.Agent("alice").PostAsync(
            """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"approval_status"}}""");
        Assert.Equal((HttpStatusCode.Accepted, ""), (heard.Status, heard.Text));
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("\"end\":\"completed\"", StringComparison.Ordinal));
        Assert.Equal(0, _upstream.Count("tools/call"));
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Theory]
    [InlineData("up", "echo approval_status approval_wait")]
    [InlineData("narrow", "approval_status")]
    [InlineData("without", "echo approval_status")]
    public async Task They_are_listed_where_they_are_offered_to_whom_policy_lets_call_them(string connection, string tools)
    {
        var listed = (await _gateway.Agent("alice", connection).AskAsync("tools/list")).Answer["result"]!["tools"]!.AsArray();
        Assert.Equal(tools, string.Join(' ', listed.Select(t => (string?)t!["name"])));
        var own = listed.Single(t => (string?)t!["name"] == "approval_status")!;
        Assert.Equal(connection == "without", (string?)own["description"] == "mine");
        if (connection != "without") Assert.True((bool?)own["annotations"]!["readOnlyHint"]);
    }

    [Fact]
    public async Task They_stand_at_the_end_of_the_last_page()
    {
        _upstream.Answers["tools/list"] = (http, arrival) => Upstream.ResultAsync(http, arrival, arrival.Params.Contains("cursor", StringComparison.Ordinal)
            ? """{"tools":[{"name":"b","inputSchema":{"type":"object"}}]}"""
            : """{"tools":[{"name":"a","inputSchema":{"type":"object"}}],"nextCursor":"2"}""");
        var agent = _gateway.Agent("alice");
        var first = (await agent.AskAsync("tools/list")).Answer["result"]!;
        var second = (await agent.AskAsync("tools/list", """{"cursor":"2"}""")).Answer["result"]!;
        Assert.Equal("a", string.Join(' ', first["tools"]!.AsArray().Select(t => (string?)t!["name"])));
        Assert.Equal("b approval_status approval_wait", string.Join(' ', second["tools"]!.AsArray().Select(t => (string?)t!["name"])));
    }

    [Fact]
    public async Task They_tell_how_an_approval_stands_and_never_reach_the_server()
    {
        var agent = _gateway.Agent("alice");
        var approval = Approval(await agent.CallAsync("held"));
        var pending = await agent.CallAsync("approval_status", $"{{\"approval\":\"{approval}\"}}");
        Assert.Contains($"Approval {approval} is pending: approvers may decide until", pending.Words, StringComparison.Ordinal);
        Assert.Equal("pending", (string?)pending.Answer["result"]!["structuredContent"]!["status"]);
        Assert.Contains("is pending", (await agent.CallAsync("approval_wait", $"{{\"approval\":\"{approval}\"}}")).Words, StringComparison.Ordinal);

        var waiting = agent.CallAsync("approval_wait", $"{{\"approval\":\"{approval}\"}}");
        await _gateway.DecideAsync(approval, approve: true);
        Assert.Contains("Repeat exactly the same call", (await waiting).Words, StringComparison.Ordinal);
        Assert.Equal("done", (await agent.CallAsync("held")).Words);
        Assert.DoesNotContain(_upstream.Arrivals, a => a.Params.Contains("approval_", StringComparison.Ordinal));

        // They are recorded like any call, with what was answered.
        Assert.NotEmpty(await _gateway.RecordedAsync("alice", EntryKind.Completed, text => text.Contains("is pending", StringComparison.Ordinal)));
        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task They_tell_nobody_of_somebody_elses_calls()
    {
        var approval = Approval(await _gateway.Agent("alice").CallAsync("held"));
        var unknown = await _gateway.Agent("alice").CallAsync("approval_status", """{"approval":"a_00000000000000000000000000"}""");
        foreach (var other in new[] { _gateway.Agent("bob"), _gateway.Agent("alice", "other") })
        {
            var refused = await other.CallAsync("approval_status", $"{{\"approval\":\"{approval}\"}}");
            Assert.True(refused.IsError);
            Assert.Equal(unknown.Words, refused.Words);
        }

        foreach (var wrong in new[] { "{}", """{"approval":1}""", """{"approval":"x"}""", """{"approval":""}""" })
            Assert.Contains("Say which approval", (await _gateway.Agent("alice").CallAsync("approval_wait", wrong)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_tells_its_caller_alone_and_decides_nothing()
    {
        var approval = Approval(await _gateway.Agent("alice").CallAsync("held"));
        var plain = await PageAsync(approval, null);
        var guessed = await PageAsync("a_00000000000000000000000000", null);
        Assert.Equal(plain.Text.Replace(approval, "", StringComparison.Ordinal), guessed.Text.Replace("a_00000000000000000000000000", "", StringComparison.Ordinal));
        Assert.DoesNotContain("held", plain.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", plain.Text, StringComparison.Ordinal);
        Assert.Contains("is pending", (await PageAsync(approval, "alice")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await PageAsync(approval, "bob")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PageAsync("x", null)).Status);
        Assert.Contains("is pending", (await PageAsync(approval, "alice")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_so_while_the_store_is_out()
    {
        var (status, text) = await PageAsync(Unreadable, "alice");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("Look again in a moment", text, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text)> PageAsync(string approval, string? subject)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/approvals/{approval}");
        if (subject is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token(subject));
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.Contains("default-src 'none'", string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(answer.StatusCode == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Approval(Heard heard) => heard.Words.Split("Approval ")[^1].Split(' ')[0];
}
