using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>Calls that were approved, changed in every way that a client or its surroundings can, and sent through a real edge.</summary>
/// <remarks><c>GATEWAY_APPROVAL_MUTATIONS</c> asks for more than the usual few, <c>GATEWAY_APPROVAL_SEED</c> for others.</remarks>
public sealed class EdgeMutationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int OfEach = 100;

    private const string Sent = """
        {"to":"bob","amount":10,"rate":1.50,"deep":{"a":[1,2,{"b":null}],"t":"x"},"flag":true,"text":"pay bob","empty":{},"list":[]}
        """;

    private static readonly int Mutations = Number("GATEWAY_APPROVAL_MUTATIONS", 300);
    private static readonly int Seed = Number("GATEWAY_APPROVAL_SEED", 4);

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Tools = Tools("pays");
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s }
              - { name: twin, url: "{{_upstream.Url}}", policy: all, hold: 0s }
            policies:
              - name: all
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task None_of_the_changed_calls_runs_and_the_one_that_was_approved_runs_once()
    {
        var random = new Random(Seed);
        var tried = 0;
        for (var round = 0; tried < Mutations; round++)
        {
            // Each has an approval that would let exactly one call run.
            var subject = $"alice-{round}";
            var agent = Caller(subject);
            await agent.AskAsync("tools/list");
            var approval = await ApprovedAsync(agent);
            var before = _upstream.Count("tools/call");
            for (var i = 0; i < OfEach && tried < Mutations; i++, tried++) await SendChangedAsync(subject, random);
            Assert.Equal(before, _upstream.Count("tools/call"));
            Assert.Equal(ApprovalStatus.Approved, (await ViewAsync(approval)).Status);

            // What was approved runs, once: a repetition gets its answer again, or is asked about anew.
            Assert.Equal("done", (await agent.CallAsync("pay", Sent)).Words);
            for (var again = 0; again < 3; again++) await agent.CallAsync("pay", Sent);
            Assert.Equal(before + 1, _upstream.Count("tools/call"));
        }

        Assert.True(_kinds.Count >= 14, string.Join(", ", _kinds));
        output.WriteLine($"{tried} changed calls of {_kinds.Count} kinds ({string.Join(", ", _kinds)}): 0 ran");
        _gateway.Verify();
    }

    [Fact]
    public async Task What_it_hangs_on_changes_and_it_is_withdrawn_and_says_why()
    {
        var agent = Caller("bea");
        await agent.AskAsync("tools/list");
        var approval = await ApprovedAsync(agent);
        _upstream.Tools = Tools("pays, or something else");
        await agent.AskAsync("tools/list");
        await SettledAsync(approval, ApprovalStatus.Withdrawn);
        Assert.Contains("tool", (await ViewAsync(approval)).Reason, StringComparison.Ordinal);
        Assert.True((await agent.CallAsync("pay", Sent)).IsError);

        var again = await ApprovedAsync(agent);
        await Grains.GetGrain<IPolicyGrain>("all").PublishAsync(
            """
            name: all
            rules:
              - { name: lists, when: 'method == "tools/list"', effect: allow }
              - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers, others], within: 10m }
            """, "configuration");
        await SettledAsync(again, ApprovalStatus.Withdrawn);
        Assert.Contains("policy", (await ViewAsync(again)).Reason, StringComparison.Ordinal);
        Assert.True((await agent.CallAsync("pay", Sent)).IsError);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    private async Task SendChangedAsync(string subject, Random random)
    {
        var (agent, arguments, tool) = (Caller(subject), Sent, "pay");
        var noise = random.Next(1_000_000);
        switch (random.Next(12))
        {
            case 0:
                (agent, _) = (Caller($"{subject}-{noise}"), _kinds.Add("identity"));
                break;
            case 1:
                (agent, _) = (Caller(subject, "twin"), _kinds.Add("connection"));
                break;
            case 2:
                (tool, _) = (random.Next(3) switch { 0 => "Pay", 1 => "pay ", _ => "p\\u0430y" }, _kinds.Add("tool"));
                break;
            case 3:
                agent.Headers["MCP-Protocol-Version"] = "2026-07-28";
                _kinds.Add("protocol header");
                break;
            case 4:
                agent.Headers["Mcp-Session-Id"] = $"s_{noise:D26}";
                _kinds.Add("session header");
                break;
            case 5:
                _kinds.Add("meta");
                await ExpectNothingAsync(agent.AskAsync("tools/call", $$$"""{"name":"pay","arguments":{{{Sent}}},"_meta":{"tenant":"{{{noise}}}"}}"""));
                return;
            case 6:
                _kinds.Add("parameter");
                await ExpectNothingAsync(agent.AskAsync("tools/call", $$$"""{"name":"pay","arguments":{{{Sent}}},"x{{{noise}}}":1}"""));
                return;
            case 7:
                _kinds.Add("twice");
                arguments = Sent.Replace("\"to\":\"bob\"", $"\"to\":\"bob\",\"to\":\"u{noise}\"", StringComparison.Ordinal);
                break;
            case 8:
                _kinds.Add("forged token");
                await ExpectNothingAsync(Forged(subject, noise).CallAsync("pay", Sent));
                return;
            default:
                arguments = Changed(random, noise);
                break;
        }

        await ExpectNothingAsync(agent.CallAsync(tool, arguments));
    }

    // Every path of the arguments, and every way to write a number.
    private string Changed(Random random, int noise)
    {
        switch (random.Next(3))
        {
            case 0:
                _kinds.Add("number as written");
                string[] tens = ["10.0", "1e1", "1E1", "10.00000000000000000000001", "100e-1", "9007199254740993", "-10", "1e400", "\"10\""];
                return Sent.Replace("\"amount\":10", "\"amount\":" + tens[noise % tens.Length], StringComparison.Ordinal);
            case 1:
                _kinds.Add("letters");
                string[] bobs = ["b\\u043eb", "bob\\u200b", "Bob", "bob ", "\\u202ebob", "bo\\u0062\\u0000", "bob\\ud83d\\ude00"];
                return Sent.Replace("\"to\":\"bob\"", $"\"to\":\"{bobs[noise % bobs.Length]}\"", StringComparison.Ordinal);
            default:
                while (true)
                {
                    var node = JsonNode.Parse(Sent)!.AsObject();
                    _kinds.Add(Mutate(random, node, noise));
                    // What a mutation left as it was is the approved call itself.
                    if (!JsonNode.DeepEquals(node, JsonNode.Parse(Sent))) return node.ToJsonString();
                }
        }
    }

    private static string Mutate(Random random, JsonObject at, int noise)
    {
        while (random.Next(2) == 0 && at["deep"] is JsonObject deeper) at = deeper;
        var keys = at.Select(static member => member.Key).ToList();
        var key = keys[random.Next(keys.Count)];
        switch (random.Next(6))
        {
            case 0:
                at.Remove(key);
                return "removed";
            case 1:
                at[$"new{noise}"] = noise;
                return "added";
            case 2:
                at[key] = noise;
                return "replaced";
            case 3:
                at[key] = null;
                return "null";
            case 4:
                var moved = at[key]?.DeepClone();
                at.Remove(key);
                at[key + "_"] = moved;
                return "renamed";
            default:
                at[key] = new JsonArray(at[key]?.DeepClone());
                return "wrapped";
        }
    }

    private static async Task ExpectNothingAsync(Task<Heard> call)
    {
        var heard = await call;
        Assert.True(heard.Status != HttpStatusCode.OK || heard.IsError || !heard.Text.Contains("done", StringComparison.Ordinal), heard.Text);
    }

    private async Task<string> ApprovedAsync(Agent agent)
    {
        var held = await agent.CallAsync("pay", Sent);
        var approval = held.Words.Split("Approval ")[^1].Split(' ')[0];
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        return approval;
    }

    private async Task SettledAsync(string approval, ApprovalStatus status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await ViewAsync(approval)).Status != status) await ticks.WaitForNextTickAsync(patience.Token);
    }

    private Agent Caller(string subject, string connection = "up") => _gateway.Agent(subject, connection);

    private Agent Forged(string subject, int noise)
    {
        var token = _gateway.Token(subject);
        var at = token.LastIndexOf('.') + 1 + (noise % 40);
        return new Agent(_gateway, "up", token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..]);
    }

    private IGrainFactory Grains => _gateway.Services.GetRequiredService<IGrainFactory>();

    private async Task<ApprovalView> ViewAsync(string approval) => (await Grains.GetGrain<IApprovalGrain>(approval).ViewAsync())!;

    private static string Tools(string description) =>
        $$"""[{"name":"pay","description":"{{description}}","inputSchema":{"type":"object"},"annotations":{"destructiveHint":true} }]""";

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
