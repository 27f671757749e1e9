using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>A held call of a legacy client that shows addresses: it is asked on the stream of its call, and answers in a message of its own.</summary>
public sealed class ElicitationTests : IAsyncLifetime
{
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"held","arguments":{}}}""";

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            limits: { requestDepth: 512 }
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 50s } ]
            policies:
              - name: all
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task The_user_is_shown_the_address_and_the_call_ends_on_its_own_stream()
    {
        var agent = await OpenAsync("""{"elicitation":{"url":{}}}""");
        using var answer = await agent.OpenAsync(HttpMethod.Post, new ByteArrayContent(Encoding.UTF8.GetBytes(Call)), "application/json");
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var asked = await NextAsync(stream);
        var approval = await PendingAsync();
        Assert.Equal(("elicitation/create", "url", approval, $"http://127.0.0.1:8080/approvals/{approval}"), ((string?)asked["method"],
            (string?)asked["params"]!["mode"], (string?)asked["params"]!["elicitationId"], (string?)asked["params"]!["url"]));

        var before = _upstream.Arrivals.Count;
        var taken = await agent.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{asked["id"]!.ToJsonString()}}},"result":{"action":"accept"}}""");
        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
        Assert.Equal(before, _upstream.Arrivals.Count);
        await _gateway.DecideAsync(approval, approve: true);

        var completed = await NextAsync(stream);
        Assert.Equal(("notifications/elicitation/complete", approval), ((string?)completed["method"], (string?)completed["params"]!["elicitationId"]));
        Assert.Equal("done", (string?)(await NextAsync(stream))["result"]!["content"]![0]!["text"]);
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Who_declines_takes_the_request_back()
    {
        var agent = await OpenAsync("""{"elicitation":{"url":{}}}""");
        var calling = agent.CallAsync("held");
        var approval = await PendingAsync();
        await agent.PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{await QuestionAsync(approval)}}}","result":{"action":"decline"}}""");
        var heard = await calling;
        Assert.Contains("does not want it any more", heard.Words, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Withdrawn, (await ViewAsync(approval)).Status);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task An_answer_may_be_as_deep_as_any_message()
    {
        var agent = await OpenAsync("""{"elicitation":{"url":{}}}""");
        var calling = agent.CallAsync("held");
        var question = await QuestionAsync(await PendingAsync());
        var deep = $"{new string('[', 200)}{new string(']', 200)}";
        var taken = await agent.PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{question}}}","result":{"action":"decline","content":{"a":{{{deep}}} } } }""");
        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
        Assert.Contains("does not want it any more", (await calling).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_declines_for_the_caller()
    {
        var agent = await OpenAsync("""{"elicitation":{"url":{}}}""");
        var calling = agent.CallAsync("held");
        var approval = await PendingAsync();
        var question = await QuestionAsync(approval);
        var stranger = await OpenAsync("""{"elicitation":{"url":{}}}""", "bob");
        foreach (var id in new[] { question, question[..^1] + (question[^1] == 'A' ? 'B' : 'A'), $"gateway-approval/{approval}/" })
            await stranger.PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","result":{"action":"decline"}}""");
        await agent.PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{question[..^1]}}}!","result":{"action":"decline"}}""");
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(approval)).Status);
        await _gateway.DecideAsync(approval, approve: true);
        Assert.Equal("done", (await calling).Words);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"elicitation":{}}""")]
    [InlineData("""{"elicitation":{"form":{},"url":true}}""")]
    public async Task A_client_that_does_not_show_addresses_is_not_asked(string capabilities)
    {
        var agent = await OpenAsync(capabilities);
        var calling = agent.CallAsync("held");
        await _gateway.DecideAsync(await PendingAsync(), approve: true);
        Assert.DoesNotContain("elicitation", (await calling).Text, StringComparison.Ordinal);
    }

    // The next message of the call's stream; the test's own patience is that of its client.
    private static async Task<JsonNode> NextAsync(StreamReader stream)
    {
        string? line;
        do line = await stream.ReadLineAsync() ?? throw new InvalidDataException("The stream ended before the message that was waited for.");
        while (!line.StartsWith("data: ", StringComparison.Ordinal));
        return JsonNode.Parse(line[6..])!;
    }

    private async Task<Agent> OpenAsync(string capabilities, string subject = "alice")
    {
        var agent = _gateway.Agent(subject);
        var opened = await agent.AskAsync("initialize", $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}},"clientInfo":{"name":"c","version":"1"} }""");
        agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n').Single(l => l.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        return agent;
    }

    // As the client reads it off the stream of its call; here from the same seal.
    private async Task<string> QuestionAsync(string approval) => _gateway.Services.GetRequiredService<Gateway.Edge.Approvals.RequestStateSeal>()
        .Question(new ApprovalId(approval), (await ViewAsync(approval)).Request.Session);

    private async Task<ApprovalView> ViewAsync(string approval) =>
        (await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).ViewAsync())!;

    private Task<string> PendingAsync() => _gateway.AskedAsync("alice");
}
