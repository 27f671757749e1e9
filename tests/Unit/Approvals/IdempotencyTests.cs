using System.Text;
using System.Text.Json.Nodes;
using Gateway.Edge.Mcp;
using Gateway.Tests.Scenarios;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What names a run to an upstream that can tell repetitions.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - name: up
                url: "{{_upstream.Url}}"
                policy: all
                hold: 0s
                approvals: { idempotency: { header: Idempotency-Key, meta: example.com/key } }
            policies:
              - name: all
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: free, when: 'tool.name == "free"', effect: allow }
                  - { name: ask, when: 'tool.name == "pay"', effect: approve, by: [approvers], within: 10m, window: { uses: 3, for: 1h } }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_was_approved_carries_the_key_of_its_approval_and_nobody_elses()
    {
        var agent = _gateway.Agent("alice");
        agent.Headers["Idempotency-Key"] = "the callers own";
        await agent.CallAsync("free");
        var free = _upstream.Arrivals.Last(static a => a.Method == "tools/call");
        Assert.DoesNotContain("Idempotency-Key", free.Headers, StringComparison.OrdinalIgnoreCase);

        const string call = """{"name":"pay","arguments":{"to":"bob"},"_meta":{"example.com/key":"forged","kept":[1,2]}}""";
        var approval = Approval(await agent.AskAsync("tools/call", call));
        await _gateway.DecideAsync(approval, approve: true);
        Assert.False((await agent.AskAsync("tools/call", call)).IsError);
        var ran = _upstream.Arrivals.Last(static a => a.Method == "tools/call");
        Assert.Equal((approval, approval), Keys(ran));
        Assert.Equal("[1,2]", JsonNode.Parse(ran.Params)!["_meta"]!["kept"]!.ToJsonString());
        Assert.Equal("""{"to":"bob"}""", JsonNode.Parse(ran.Params)!["arguments"]!.ToJsonString());
    }

    [Fact]
    public async Task Whoever_tries_again_after_an_unknown_outcome_sends_the_same_key()
    {
        var agent = _gateway.Agent("bea");
        _upstream.Answers["tools/call"] = static (http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        var first = Approval(await agent.CallAsync("pay"));
        await _gateway.DecideAsync(first, approve: true);
        Assert.True((await agent.CallAsync("pay")).IsError);
        var told = await agent.CallAsync("pay");
        Assert.Contains("Outcome unknown", told.Words, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));

        _upstream.Answers.TryRemove("tools/call", out _);
        var second = Approval(await agent.CallAsync("pay"));
        Assert.NotEqual(first, second);
        await _gateway.DecideAsync(second, approve: true);
        Assert.Equal("done", (await agent.CallAsync("pay")).Words);
        Assert.Equal((first, first), Keys(_upstream.Arrivals.Last(static a => a.Method == "tools/call")));
        // Another call is another key.
        var other = Approval(await agent.CallAsync("pay", """{"n":2}"""));
        await _gateway.DecideAsync(other, approve: true);
        await agent.CallAsync("pay", """{"n":2}""");
        Assert.Equal((other, other), Keys(_upstream.Arrivals.Last(static a => a.Method == "tools/call")));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"}""", """{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"k":"v"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","params":{},"id":1,"method":"m"}""", """{"jsonrpc":"2.0","params":{"_meta":{"k":"v"}},"id":1,"method":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1.50,"_meta":{"k":{"x":[1]},"y":"\u00e9"},"b":"}"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1.50,"b":"}","_meta":{"y":"\u00e9","k":"v"}}}""")]
    public void A_member_is_set_and_every_other_byte_stays(string message, string made)
    {
        Assert.Equal(FrameFault.None, FrameReader.Read(Encoding.UTF8.GetBytes(message), FrameSide.Client, 64, out var frame));
        Assert.Equal(made, Encoding.UTF8.GetString(MetaMember.Set(frame!, "k", "v").Span));
    }

    private static string Approval(Heard heard)
    {
        Assert.Contains("Approval a_", heard.Words, StringComparison.Ordinal);
        return heard.Words.Split("Approval ")[^1].Split(' ')[0];
    }

    private static (string? Header, string? Meta) Keys(Arrival arrival) => (
        arrival.Headers.Split('\n').SingleOrDefault(static h => h.StartsWith("Idempotency-Key: ", StringComparison.OrdinalIgnoreCase))?[17..],
        (string?)JsonNode.Parse(arrival.Params)!["_meta"]?["example.com/key"]);
}
